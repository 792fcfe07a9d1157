"""What happens at a resort, in order, for other programs: event feed and webhooks."""
