"""The WebSocket: who may open it, what it hears and says, what happens by the clock."""
