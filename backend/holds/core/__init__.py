"""What a guest asks for, as a value: no database."""
