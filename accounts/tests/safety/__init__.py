"""Floods."""
