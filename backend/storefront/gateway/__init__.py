"""The one way to the product: its public API."""
