"""Ids: UUIDv7, sorted by time, made by the caller; never a counter that tells our volume."""

from uuid import NAMESPACE_URL, UUID, uuid5

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new UUIDv7."""
    return uuid7()


def derived_id(*parts: object) -> UUID:
    """The same id for the same parts, for what must not be made twice by a repeat."""
    return uuid5(NAMESPACE_URL, "kyokan:" + "/".join(str(part) for part in parts))
