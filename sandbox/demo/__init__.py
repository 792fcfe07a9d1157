"""`make demo`: one guest books two stays, over HTTP, from the first SMS to the invoice."""
