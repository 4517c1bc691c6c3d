"""What an investor told of itself for the lists it is shown: places, themes, an amount."""
