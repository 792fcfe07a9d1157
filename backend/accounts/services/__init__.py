"""What people can do with their accounts."""
