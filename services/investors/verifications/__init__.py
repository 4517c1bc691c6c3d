"""The handler's yes or no about an investor who asked for it."""
