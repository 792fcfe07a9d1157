"""Services of sites: which origins may call."""
