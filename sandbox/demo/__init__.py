"""`make demo`: one guest books one stay, from the first SMS to the confirmation, over HTTP."""
