"""Making a room: its name and address, its first member."""
