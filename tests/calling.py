"""The command line, called in this process as somebody would type it."""

import sys

from weiwen import cli


def call(monkeypatch, capsys, *words):
    """Run `weiwen WORDS`: exit code, output, errors."""
    monkeypatch.setattr(sys, "argv", ["weiwen", *map(str, words)])
    code = 0
    try:
        cli.main()
    except SystemExit as stop:
        code = stop.code or 0
    out, err = capsys.readouterr()
    return code, out, err
