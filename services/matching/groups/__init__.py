"""Co-investment groups (共同投資グループ) for one round: composed, invited, answered."""
