"""Commands of messages: the SMS texts to register."""
