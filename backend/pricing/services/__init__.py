"""From a resort's rows to the pure core and back."""
