"""What a hostile socket may do to the server that carries it."""

from chatsite.uvicorn_protocol import FramesProtocol


async def test_a_socket_that_the_server_has_closed_is_not_closed_again() -> None:
    """A frame that breaks the WebSocket protocol may come right after one that breaks ours."""
    protocol = object.__new__(FramesProtocol)
    protocol.close_sent = True
    await protocol.hang_up(1008)
