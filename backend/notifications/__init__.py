"""Messages to phones: SMS, WhatsApp and voice calls through providers (SMS gateways)."""
