"""What one client may use of a process: concurrent requests, connections, repeated refusals."""
