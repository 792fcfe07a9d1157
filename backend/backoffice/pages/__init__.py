"""The pages, one module for each kind of row or for a few that belong together. Importing one registers it."""
