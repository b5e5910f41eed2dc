"""Tabs cheap enough for thousands of them, and those who speak in them."""
