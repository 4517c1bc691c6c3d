"""Deliberate breaks, one patch each, and the check that is meant to catch it."""
