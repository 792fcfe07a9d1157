"""How fast is it? Each says how to run it."""
