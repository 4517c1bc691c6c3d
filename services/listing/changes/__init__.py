"""Changes of a page whose round runs: asked for by its owner, decided by the chamber."""
