"""Commands of documents: the GST export."""
