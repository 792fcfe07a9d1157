"""Messages to phones through SMS gateways: SMS, WhatsApp, voice calls."""
