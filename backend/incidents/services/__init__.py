"""Services of incidents: report and solve them."""
