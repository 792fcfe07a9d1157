"""Commands of the whole house: write the schema."""
