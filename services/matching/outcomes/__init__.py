"""Outcomes: a round decided once on its confirmed pledges, and every pledge told."""
