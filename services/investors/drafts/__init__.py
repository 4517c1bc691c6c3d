"""A registration in the making, kept between two sittings; nothing here counts yet."""
