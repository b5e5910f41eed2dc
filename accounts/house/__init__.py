"""The house as a whole, for its owner: its name, who may sign up, who moderates it, how it is, whose it is."""
