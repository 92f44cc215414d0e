"""A disk that fails once: calls that change files in a folder are counted, and the one of a chosen number fails.

Counted are opening a file to write, each write that reaches the system, flushing to disk, renaming, linking and making
a folder. A write that fails has written half of its bytes.
"""

import builtins
import errno
import io
import os
from pathlib import Path
from threading import Lock
from unittest import mock

RENAMES = ("replace", "rename", "link", "mkdir")


class Disk:
    """Counts the calls under a folder; number `fails` (from 1) raises, for lack of space or for damage in turns."""

    def __init__(self, root: Path, fails: int = 0) -> None:
        self.root, self.fails, self.calls, self.kinds, self.lock = str(root), fails, 0, [], Lock()

    def __enter__(self) -> "Disk":
        real_open, real_fsync, real_fdopen = io.open, os.fsync, os.fdopen
        renames = {name: getattr(os, name) for name in RENAMES}

        def opening(file, mode="r", *rest, **options):
            if isinstance(file, int) or not set(mode) & set("wax+") or not self.mine(file):
                return real_open(file, mode, *rest, **options)
            self.strike("open", file)
            return self.file(file, mode, options)

        def opening_handle(handle, mode="r", *rest, **options):
            if not set(mode) & set("wax+") or not self.mine(f"/proc/self/fd/{handle}"):
                return real_fdopen(handle, mode, *rest, **options)
            return self.file(handle, mode, options)

        def flushing(handle):
            if self.mine(f"/proc/self/fd/{handle}"):
                self.strike("fsync", f"handle {handle}")
            return real_fsync(handle)

        def renaming(name):
            def call(path, *rest, **options):
                if self.mine(path):
                    self.strike(name, path)
                return renames[name](path, *rest, **options)

            return call

        self.patches = [mock.patch.object(io, "open", opening), mock.patch.object(builtins, "open", opening)]
        self.patches += [mock.patch.object(os, "fsync", flushing), mock.patch.object(os, "fdopen", opening_handle)]
        self.patches += [mock.patch.object(os, name, renaming(name)) for name in RENAMES]
        for patch in self.patches:
            patch.start()
        return self

    def __exit__(self, *_: object) -> None:
        for patch in self.patches:
            patch.stop()

    def mine(self, path) -> bool:
        """Whether a path lies in the folder."""
        text = os.fspath(path)
        return isinstance(text, str) and os.path.realpath(text).startswith(self.root)

    def strike(self, kind: str, path) -> None:
        """Count a call, and fail if its turn has come."""
        with self.lock:
            self.calls += 1
            self.kinds.append(kind)
            if self.calls != self.fails:
                return
        number = errno.ENOSPC if self.fails % 2 else errno.EIO
        raise OSError(number, os.strerror(number), str(path))

    def file(self, file, mode: str, options: dict):
        """A file whose writes are counted."""
        raw = Counted(file, mode.replace("b", "").replace("t", ""), opener=options.get("opener"))
        raw.disk = self
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        if "b" in mode:
            return buffered
        return io.TextIOWrapper(buffered, options.get("encoding"), options.get("errors"), options.get("newline"))


class Counted(io.FileIO):
    """A file that tells a disk of each write."""

    disk: Disk

    def write(self, content):
        try:
            self.disk.strike("write", self.name)
        except OSError:
            super().write(memoryview(content).cast("B")[: len(content) // 2])
            raise
        return super().write(content)
