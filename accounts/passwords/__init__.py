"""Choosing, changing and resetting a password."""
