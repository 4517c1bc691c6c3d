"""listing: projects, their review, the terms of rounds, and issuers."""
