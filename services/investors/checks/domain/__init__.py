"""Cases, the checks that decide them, and their answers. Pure; whole minor units."""
