"""The garbage collector, told what a server is like.

Looking through all that a thousand sockets hold takes a tenth of a second, in which nothing is sent. Nearly everything
here goes by reference counting, so cycles may wait longer than in a script (docs/performance.md has the figures).
"""

import gc

NEW_OBJECTS = 20_000  # before the youngest generation is looked through; Python's own figure is 700
YOUNGER_FIRST = 20  # times that a generation is looked through before the next older one; Python's own figure is 10


def spare_what_stays() -> None:
    """Never look again through what is loaded by now, and less often through the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, YOUNGER_FIRST, YOUNGER_FIRST)
