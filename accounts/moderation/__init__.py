"""Acts on whole accounts, the log of all acts of moderation, and taking them back."""
