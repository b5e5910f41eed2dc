"""Statistics of the house, for who runs it: sums by day, week and month, and nothing about any one person."""
