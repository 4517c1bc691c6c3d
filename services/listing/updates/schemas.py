"""Shapes of updates on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, StringConstraints

from services.listing.updates.domain import State, Update, Verdict
from shared.wire import LINES, ONE_LINE, Answer, Body, OptionalText

Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=ONE_LINE),
]
# Not stripped: what is too short is too short as it came, as the document says.
Words = Annotated[str, StringConstraints(min_length=10, max_length=4_000, pattern=LINES)]


class UpdateIn(Body):
    """What the owner tells; the chamber reads it before it is public."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"title": "柿をもぎました", "words": "きょう、80本の柿をもぎ終えました。"}
            ]
        }
    )

    title: Title
    words: Words


class UpdateVerdictIn(Body):
    """`reason` is for the writer of an update that is held back."""

    verdict: Verdict
    reason: OptionalText = ""


class PostedUpdate(Answer):
    """A public update, by the day it was first public."""

    update_id: UUID
    title: str
    words: str
    posted_at: datetime

    @classmethod
    def of(cls, update: Update) -> "PostedUpdate":
        assert update.posted_at is not None, "what is public was posted"
        return cls(
            update_id=update.id,
            title=update.title,
            words=update.words,
            posted_at=update.posted_at,
        )


class OwnUpdate(Answer):
    """What the asker wrote, with the chamber's reason where it is held back."""

    update_id: UUID
    title: str
    words: str
    state: State
    reason: str
    written_at: datetime

    @classmethod
    def of(cls, update: Update) -> "OwnUpdate":
        return cls(
            update_id=update.id,
            title=update.title,
            words=update.words,
            state=update.state,
            reason=update.reason,
            written_at=update.written_at,
        )


class UpdatesOut(Answer):
    """Newest first; `own` for the owner alone: what is not public."""

    updates: list[PostedUpdate]
    own: list[OwnUpdate]


class JudgedUpdate(Answer):
    update_id: UUID
    state: State
    reason: str


class WaitingUpdate(Answer):
    """An update that waits for the asker's chamber; not judged by who wrote it."""

    update_id: UUID
    project_id: UUID
    chamber_id: UUID
    project_title: str
    title: str
    words: str
    written_at: datetime
    is_own: bool


class UpdateQueueOut(Answer):
    items: list[WaitingUpdate]
