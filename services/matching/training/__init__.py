"""The nightly training: out of what matching holds itself, in a process of its own."""
