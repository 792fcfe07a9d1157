"""What a person should know of and act on, and the mends that Retry starts."""
