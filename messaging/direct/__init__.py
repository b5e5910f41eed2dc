"""Direct conversations as pages and lists."""
