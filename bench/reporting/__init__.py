"""Figures as tables and plots, for a terminal and for docs/performance.md."""
