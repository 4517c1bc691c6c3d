"""The rules of an allocation, its lot, what certifies each share. Pure, whole numbers only."""
