"""Measurements, each behind a target of its own; nothing here runs in tests."""
