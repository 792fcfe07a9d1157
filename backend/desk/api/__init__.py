"""The desk over HTTP: only for those who work at the resort, each in their role."""
