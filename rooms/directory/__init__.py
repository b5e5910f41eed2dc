"""The directory of rooms: what one finds, and where one begins."""
