"""Which people together make a group for one round, and why. Pure, whole numbers only."""
