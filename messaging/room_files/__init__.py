"""What was sent to a room, as a list: its files, and the links in its messages."""
