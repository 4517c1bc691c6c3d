"""The platform in containers: what its one-shot services do; compose.py writes the file."""
