"""Who waits for nights that are sold out, and who gets them when they are free again."""
