"""Dated rules as rows, and the pure sums they ask for."""
