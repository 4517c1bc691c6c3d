"""How much waits for a second person in a chamber, as numbers for the mail of the day."""
