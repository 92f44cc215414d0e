"""Mistakes a user can make: each is told in one line, with what was found, what is allowed and what to type."""


class InputError(Exception):
    """A mistake of the user's; the command line prints one line per problem and exits with 2, without a traceback."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows (IPython asks for this): the lines, and not the way to them."""
        return [f"weiwen: {problem}" for problem in self.problems]
