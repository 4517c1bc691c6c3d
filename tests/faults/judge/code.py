"""What the code itself says: the steps of a pledge, and which group reads which topic."""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

import services
from services.matching.pledges.document import legal_steps
from shared import memberships

# Groups that only keep the offices have no handlers of their own.
_OFFICES_ALONE: Final = ("matching.memberships", "payments.memberships")


def steps() -> list[tuple[str | None, str, str, str | None]]:
    """Rows of `legal_step`."""
    return legal_steps()


def subscriptions() -> list[tuple[str, str]]:
    """Rows of `subscription`: every consumer of the platform with each of its topics."""
    named = [(each.GROUP, topic) for each in _readers() for topic in each.TOPICS]
    return named + [(group, memberships.TOPIC) for group in _OFFICES_ALONE]


def _readers() -> list[ModuleType]:
    """The handlers of every noun, found and not listed: a new reader is judged at once."""
    (root,) = services.__path__
    nouns = sorted(path.parent for path in Path(root).glob("*/*/handlers.py"))
    found = [
        import_module(f"services.{noun.parent.name}.{noun.name}.handlers") for noun in nouns
    ]
    return [each for each in found if hasattr(each, "GROUP")]
