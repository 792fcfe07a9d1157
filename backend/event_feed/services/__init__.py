"""Services of events: number them, serve the feed, send webhooks."""
