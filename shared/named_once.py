"""JSON objects in which each name stands once: two readers would read another in two ways."""

from typing import Any


class NamedTwice(ValueError):
    """An object names a field twice."""


def named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The `object_pairs_hook` of a strict reader.

    Raises:
        NamedTwice: a name stands twice.
    """
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise NamedTwice("A name stands twice in one object.")
    return fields
