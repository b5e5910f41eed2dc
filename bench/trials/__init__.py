"""One trial for each figure of docs/reliability.md that one run of `bench/chaos.py` does not show.

`python -m bench.trials NAME` is the command. A trial module has a docstring that says what is done, `Options` with
their defaults, and `run`, which gives figures; one that misses its goal fails the command.
"""
