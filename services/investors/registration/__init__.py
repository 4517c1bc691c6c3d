"""Who is an investor: name, contact, and the people who act for it."""
