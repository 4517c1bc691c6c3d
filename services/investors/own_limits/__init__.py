"""Limits lower than the law that an investor sets for itself, and its pauses."""
