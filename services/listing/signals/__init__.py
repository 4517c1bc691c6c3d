"""Signals of empathy: typed acts of one person for one project, and their texts."""
