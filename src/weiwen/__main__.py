"""`python -m weiwen` is the command line."""

from weiwen.cli import main

main()
