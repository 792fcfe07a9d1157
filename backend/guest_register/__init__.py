"""Identity documents of guests, and Form III for guests from abroad."""
