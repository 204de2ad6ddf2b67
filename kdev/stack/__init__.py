"""Brokers that can be started and stopped."""
