"""What is heard of empathy: typed counters, their weights, and the score of one pair."""
