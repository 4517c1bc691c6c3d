"""Offices of people, from and to."""
