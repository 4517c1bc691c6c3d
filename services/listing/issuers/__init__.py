"""The legal entities whose returns or securities are offered."""
