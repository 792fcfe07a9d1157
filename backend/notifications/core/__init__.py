"""India's DLT register, as rules: no database."""
