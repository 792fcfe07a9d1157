"""Services of sale rules: refuse a stay that a restriction forbids."""
