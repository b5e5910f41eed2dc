"""Messages that somebody marked for themselves, to find them again."""
