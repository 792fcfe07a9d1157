"""The files around the code say what is true."""
