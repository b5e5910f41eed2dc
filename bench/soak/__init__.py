"""People who talk while everything breaks, and what must hold afterwards. `bench/chaos.py` is the command."""
