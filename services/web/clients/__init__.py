"""Typed HTTP clients, one module per service; each reads what it needs and ignores the rest."""
