"""What keeps the peace over content: the word filter, and messages that wait for somebody to look at them."""
