"""Purchases of the same security elsewhere, as the investor declares them."""
