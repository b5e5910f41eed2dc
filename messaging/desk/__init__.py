"""The review queue of those who moderate the house: what waits for them, and what they do about it."""
