"""What somebody sees of a room who is not in it."""
