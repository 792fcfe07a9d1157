"""Models: documents, number series, and the documents folder of a booking."""

from backend.documents.models.folder import Folder, Reading
from backend.documents.models.paper import Kind, Paper
from backend.documents.models.series import Series

__all__ = ["Folder", "Kind", "Paper", "Reading", "Series"]
