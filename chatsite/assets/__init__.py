"""Static files on their way to the browser: modules joined, names hashed."""
