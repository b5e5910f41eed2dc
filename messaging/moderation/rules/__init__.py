"""Rules of the word filter as they are stored: who decides them, what follows from what they find, and rehearsals."""
