"""The house of a trial: who lives in it, and how it looks from outside."""
