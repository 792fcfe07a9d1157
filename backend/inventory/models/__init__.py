"""Who has which room for which nights: stays that PostgreSQL judges, and blocks by the resort."""

from backend.inventory.models.block import Block, BlockKind
from backend.inventory.models.stay import Stay

__all__ = ["Block", "BlockKind", "Stay"]
