"""A small world to look at: people with no surnames, in rooms with something to say (`manage.py demo`)."""
