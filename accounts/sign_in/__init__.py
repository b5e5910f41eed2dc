"""Signing in and out: the password, the second step, lockout after wrong ones."""
