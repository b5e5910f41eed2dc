"""Guests: people without an account, who may become members."""
