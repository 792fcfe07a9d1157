"""Guest register: identity documents of guests, and Form III for guests from abroad."""
