"""What keeps the stack from standing, in words for the person at the terminal."""


class StackError(Exception):
    """A start that cannot go on; the text names the cause and the way out."""
