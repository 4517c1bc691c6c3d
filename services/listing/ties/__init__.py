"""What ties a person to a project: whoever has a hand in it does not approve it."""
