"""The ages a handler takes investments at, as dated rows of its own."""
