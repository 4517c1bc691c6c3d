"""Who was shown what, by which sum and to whose eyes: kept for a while, and asked for."""
