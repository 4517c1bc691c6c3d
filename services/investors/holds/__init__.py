"""Room set aside for one pledge, from its decision to its end."""
