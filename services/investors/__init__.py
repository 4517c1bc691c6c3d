"""investors: who may put money in, under which rule, and how much room is left."""
