"""Services of the guest register."""
