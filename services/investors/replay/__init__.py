"""Everything decided and entered, worked out once more and compared; changes nothing."""
