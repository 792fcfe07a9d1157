"""Papers, the counters of their numbers, and what is known of a booking's papers."""

from backend.documents.models.folder import Folder, Reading
from backend.documents.models.paper import Kind, Paper
from backend.documents.models.series import Series

__all__ = ["Folder", "Kind", "Paper", "Reading", "Series"]
