"""Models: documents, number series, and the documents folder of a booking."""

from backend.documents.models.folder import Folder, LedgerReading, SezSupply
from backend.documents.models.paper import Paper, PaperKind
from backend.documents.models.series import Series

__all__ = ["Folder", "LedgerReading", "Paper", "PaperKind", "Series", "SezSupply"]
