"""My data: all of it in one document, and its end."""
