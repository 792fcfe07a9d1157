"""Services of the waiting list: join, offer, leave."""
