"""Stops of a running round: paused, resumed or cancelled by two people."""
