"""Banning somebody from the house with what they wrote lately, and taking acts on messages back."""
