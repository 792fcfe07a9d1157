"""Services of data protection: deletion and retention."""
