"""The ranker: named parts that add up, learnt from what was supported before; no database."""
