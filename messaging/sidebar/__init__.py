"""The list of rooms beside a conversation."""
