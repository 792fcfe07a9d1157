"""What changes in the catalogue by more than a form."""
