"""Other programs that follow a resort: what happened there, in order, fetched or sent to them."""
