"""What a chamber looks at in each section before it approves, and who has looked at it."""
