"""`make demo`: one guest books two stays, from the first SMS to the invoice of the one that begins tonight, over HTTP."""
