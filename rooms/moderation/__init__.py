"""Taking back what was done in a room by those who run it, and the page that lists it."""
