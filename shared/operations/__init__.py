"""An operator's door into one service: what stands still, why, and the few things to press."""
