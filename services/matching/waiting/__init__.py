"""How much waits for a chamber's staff, as numbers for their one mail of the day."""
