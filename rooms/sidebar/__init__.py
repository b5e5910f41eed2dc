"""Somebody's own list of rooms: order, folders, levels, and how far each is read."""
