"""What the services say to one another: one module per speaker; words, no behaviour."""
