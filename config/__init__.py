"""Settings, URLs and WSGI. Imports everything, is imported by nothing."""
