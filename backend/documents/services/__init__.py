"""Services of documents: issue, print, and change billing details."""
