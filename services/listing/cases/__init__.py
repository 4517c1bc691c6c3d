"""Cases (伴走案件): accompaniments by a chamber, from the first talk to the aftercare."""
