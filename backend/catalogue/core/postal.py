"""How PIN codes and WhatsApp numbers are written: patterns for forms and for PostgreSQL alike."""

PIN_CODE = "^[1-9][0-9]{5}$"
PIN_CODE_WORDS = "A PIN code has six digits, such as 403702."
# A whole number with its country code, as addresses of WhatsApp take it.
WHATSAPP = r"^\+[1-9][0-9]{7,14}$"
WHATSAPP_WORDS = "Write the number with its country code and no spaces, such as +918284230266."
