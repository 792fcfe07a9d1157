"""Personal data: export, deletion, retention, and the audit trail of staff."""
