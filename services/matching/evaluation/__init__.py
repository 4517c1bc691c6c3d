"""Offline evaluation: our ranker and plain references on any interaction set; no database."""
