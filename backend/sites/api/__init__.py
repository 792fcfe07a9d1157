"""What the API hears of sites: the keys that their scripts send along."""
