"""The directory of rooms, and making a new one."""
