"""Shapes of changes on the wire."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from services.listing.changes.domain import Asked, Change, State, Verdict
from services.listing.changes.reading import Compared, Version
from services.listing.issuers.domain import Kind
from services.listing.projects import store as projects
from services.listing.projects.schemas import ContentBody
from services.listing.rounds.schemas import TermsBody
from shared.wire import LINES, ONE_LINE, WRITTEN_AS_JSON, Answer, Body, OptionalText, Whole

Why = Annotated[str, StringConstraints(min_length=5, max_length=400, pattern=LINES)]
Name = Annotated[str, StringConstraints(max_length=100, pattern=ONE_LINE)]


class ChangeIn(Body):
    """Why the working copy should become everybody's; `base_version` is what they read now."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"base_version": 1, "why": "部品の値上がりのため"}]}
    )

    base_version: Annotated[Whole, Field(ge=1, le=1_000_000), WRITTEN_AS_JSON]
    why: Why


class ChangeAnswerIn(Body):
    """`reason` is for the owner of a change that is refused; `is_material`: it matters."""

    verdict: Verdict
    reason: OptionalText = ""
    is_material: bool = False
    name: Name = ""


class ChangeOut(Answer):
    """One change. `changed` and `material` name fields of the page."""

    change_id: UUID
    project_id: UUID
    base_version: int
    version: int | None = Field(description="The page's, once it is everybody's.")
    why: str
    changed: list[str]
    material: list[str]
    is_material: bool
    state: State
    reason: str
    submitted_at: datetime
    answered_at: datetime | None
    reconfirm_by: datetime | None = Field(
        description="Until when whoever pledged may say yes; silence gives everything back."
    )

    @classmethod
    def of(cls, change: Change) -> "ChangeOut":
        return cls(
            change_id=change.id,
            **{
                name: getattr(change, name)
                for name in ChangeOut.model_fields
                if name != "change_id"
            },
        )


class ShownIssuer(Answer):
    """The issuer as it was when this version was submitted."""

    issuer_id: UUID
    kind: Kind
    name: str
    representative: str
    address: str
    phone: str
    corporate_number: str | None


class ShownVersion(Answer):
    """One version of a page: all that can be compared."""

    version: int
    content: ContentBody
    terms: TermsBody
    issuer: ShownIssuer

    @classmethod
    def of(cls, one: Version) -> "ShownVersion":
        return cls.model_validate(
            {
                "version": one.version,
                "content": projects.as_document(projects.as_content(one.content)),
                "terms": one.terms,
                "issuer": one.issuer,
            }
        )


class ComparedOut(Answer):
    """A change with both texts, for those who decide it and its owner."""

    change: ChangeOut
    was: ShownVersion
    now: ShownVersion
    proposed_name: str
    proposed_at: datetime | None
    is_second: bool = Field(description="Somebody else has proposed to approve it.")
    asked: Asked | None = Field(description="Whose second person is wanted, once proposed.")

    @classmethod
    def of(cls, found: Compared) -> "ComparedOut":
        change = found.change
        now = Version(
            change.version or change.base_version + 1,
            change.content,
            change.terms,
            found.was.issuer,
        )
        return cls(
            change=ChangeOut.of(change),
            was=ShownVersion.of(found.was),
            now=ShownVersion.of(now),
            proposed_name=change.proposed_name,
            proposed_at=change.proposed_at,
            is_second=found.is_second,
            asked=found.asked,
        )


class WaitingChange(Answer):
    """A change that waits for the asker's organisation."""

    change_id: UUID
    project_id: UUID
    chamber_id: UUID
    project_title: str
    why: str
    is_material: bool
    state: State
    submitted_at: datetime
    proposed_name: str
    asked: Asked | None
    is_own: bool
    is_proposer: bool

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "WaitingChange":
        return cls.model_validate({**row, "is_proposer": bool(row["is_proposer"])})


class ChangeQueueOut(Answer):
    items: list[WaitingChange]


class ChangesOut(Answer):
    """The newest first; at most 50."""

    changes: list[ChangeOut]


class PublicChange(Answer):
    """A version that became everybody's while the round ran, and why."""

    change_id: UUID
    was_version: int
    version: int
    why: str
    changed: list[str]
    material: list[str]
    is_material: bool
    published_at: datetime

    @classmethod
    def of(cls, change: Change) -> "PublicChange":
        assert change.version is not None
        assert change.answered_at is not None, "what is public was decided"
        return cls(
            change_id=change.id,
            was_version=change.base_version,
            version=change.version,
            why=change.why,
            changed=change.changed,
            material=change.material,
            is_material=change.is_material,
            published_at=change.answered_at,
        )


class HistoryOut(Answer):
    """The newest first; at most 50."""

    changes: list[PublicChange]
