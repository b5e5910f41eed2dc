"""What is kept of messages, and how it ends: the personal export, erased accounts, rooms that are deleted for good."""
