"""From frozen content to sheets that people print."""
