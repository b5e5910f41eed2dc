"""What keeps the peace over content: the word filter, held messages, bans with a clean-up, and taking acts back."""
