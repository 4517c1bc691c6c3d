"""One record of a topic as it came, and the event that it says; nothing is kept here."""

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from shared.contracts.envelope import Event
from shared.contracts.registry import CONTRACTS
from shared.ids import derived_id


class Poison(Exception):
    """The message cannot be read by this version of the code."""


@dataclass(frozen=True)
class Message:
    """One record of a topic, as it came; headers are read leniently, once."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, str]

    @cached_property
    def event_id(self) -> UUID:
        """Its own id, or one made from its place where it has none that can be read."""
        return _uuid(self.headers.get("ce_id")) or derived_id(
            self.topic, self.partition, self.offset
        )

    @cached_property
    def subject(self) -> UUID | None:
        return _uuid(self.headers.get("ce_subject"))

    @cached_property
    def version(self) -> int | None:
        text = self.headers.get("aggregate_version", "")
        return int(text) if text.isdecimal() and len(text) <= 9 else None  # noqa: PLR2004

    @cached_property
    def is_named(self) -> bool:
        """Whether it has an id of its own, and says of which class it is."""
        return _uuid(self.headers.get("ce_id")) is not None and "ce_type" in self.headers


def event_of(message: Message, wanted: Container[type[Event]]) -> Event | None:
    """The event, or None where its class is not among the `wanted`.

    Raises:
        Poison: the class is unknown, or the payload is not of its shape.
    """
    contract = CONTRACTS.get(message.headers["ce_type"])
    if contract is None:
        raise Poison(f"unknown class {message.headers['ce_type']!r}")
    if contract not in wanted:
        return None
    try:
        payload = json.loads(message.value or b"")
        event = contract.model_validate(
            {
                **payload,
                "event_id": message.event_id,
                "aggregate_version": message.version,
                "occurred_at": message.headers["ce_time"],
            }
        )
    except (ValueError, TypeError, KeyError) as error:
        raise Poison(f"not a {contract.__name__}: {error}") from error
    if event.subject != message.subject:
        raise Poison(f"ce_subject is not the {contract.SUBJECT} of the payload")
    return event


def place_of(message: Message) -> tuple[UUID, int]:
    """Its subject, and which message about it this is.

    Raises:
        Poison: headers are missing or unreadable.
    """
    if not message.is_named or message.subject is None or message.version is None:
        raise Poison("ce_id, ce_type, ce_subject or aggregate_version cannot be read")
    return message.subject, message.version


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
