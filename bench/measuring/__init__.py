"""One run: where it takes place, the house it is made in, how it is measured, and its figures."""
