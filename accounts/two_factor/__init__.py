"""The second step: an authenticator app and recovery codes."""
