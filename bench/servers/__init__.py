"""Servers to measure: how one is started, and those that Maru is compared with."""
