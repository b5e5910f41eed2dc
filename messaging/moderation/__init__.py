"""Moderation of content: the word filter, messages held for review, bans with what was written lately, undo."""
