"""Messages to guests through SMS gateways and by e-mail: SMS, WhatsApp, voice calls, letters."""
