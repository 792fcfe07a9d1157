"""Event feed and webhooks: what happens at a resort, in order, for other programs."""
