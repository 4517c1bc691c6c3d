"""Ids: UUIDv7, sorted by time, made by the caller; never a counter that tells our volume."""

from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from uuid_utils.compat import uuid7

# The platform is an organisation like the others, so that operators are its people.
PLATFORM_ID: Final = UUID("53bf018c-ace6-5d1c-8429-e87ff57863cb")


def new_id() -> UUID:
    """A new UUIDv7."""
    return uuid7()


def derived_id(*parts: object) -> UUID:
    """The same id for the same parts, for what must not be made twice by a repeat."""
    return uuid5(NAMESPACE_URL, "kyokan:" + "/".join(str(part) for part in parts))
