"""What goes wrong with a server, in words for the person at the terminal."""


class ServerError(Exception):
    """A server is missing, busy or did not start; the text says what to do about it."""
