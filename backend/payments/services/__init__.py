"""Services of payments: create orders, process webhooks, settle payments, send refunds."""
