"""Addresses of the older site."""

REFLEX_URL = "https://reflex.dev"
