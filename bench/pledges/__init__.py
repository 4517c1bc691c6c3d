"""How many pledges a second the whole platform confirms, on one machine with every guard on."""
