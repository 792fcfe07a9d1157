"""Papers over HTTP: the guest's own."""
