"""Data protection: export, deletion and retention of personal data, and the audit trail of staff."""
