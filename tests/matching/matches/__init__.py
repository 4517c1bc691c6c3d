"""Tests of the other direction."""
