"""Starts and supervises the processes that serve: the command line, the workers, their shared port."""
