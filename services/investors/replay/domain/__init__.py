"""What a replay finds. Pure: decisions and entries in, differences and breaches out."""
