"""Notices: what somebody is told, and the list that keeps it."""
