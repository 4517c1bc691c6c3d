"""What investors could still take of a round: asked when a list is made, and not kept."""
