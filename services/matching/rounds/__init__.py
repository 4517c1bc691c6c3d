"""Running rounds: they open, pause and close by their own clock; their pledges live above."""
