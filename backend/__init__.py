"""The product: floors that look down, never up, never sideways."""
