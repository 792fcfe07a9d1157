"""Services of pricing: between a resort's rows and the pure core."""
