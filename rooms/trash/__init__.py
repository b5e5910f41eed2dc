"""How a room ends: archived, reopened, deleted, restored."""
