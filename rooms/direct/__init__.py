"""Direct conversations: which people have one, and who may start it."""
