"""Messages: sending, editing, reading, rendering, counting, removing."""
