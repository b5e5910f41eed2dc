"""Between uvicorn and Django: requests and sockets as they come from the network, and the threads that answer them."""
