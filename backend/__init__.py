"""The product: one package per room, layered so that each imports only from those below."""
