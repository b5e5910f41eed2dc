"""How queries are compiled, batched and written."""
