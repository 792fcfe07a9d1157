"""Read queries about events, snapshots, keys, webhooks and deliveries."""
