"""Shapes of checklists on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from services.listing.checklists.domain import Asked, Section
from services.listing.checklists.usecases import Looked
from services.listing.projects.schemas import Words
from shared.wire import Answer, Body, Version

Code = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z_]+\.[a-z_]+$")]


class LookedIn(Body):
    """The points of one section that were looked at, all of them, in the version that was read.

    `name` is shown to colleagues.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "version": 1,
                    "codes": ["risks.concrete", "risks.promise"],
                    "name": "鈴木 真理",
                }
            ]
        }
    )

    version: Version
    codes: list[Code] = Field(max_length=50)
    name: Words = ""

    def looked(self, project_id: UUID, section: Section) -> Looked:
        return Looked(project_id, self.version, section, frozenset(self.codes), self.name)


class PointOut(Answer):
    """One thing to look at; without `marked_at` nobody has since the section changed."""

    code: str
    section: Section
    text: str
    marked_by: str
    marked_at: datetime | None


class ChecklistOut(Answer):
    """What is asked of a version. `edition` counts the checklists of the house."""

    edition: int
    points: list[PointOut]
    missing: list[str] = Field(description="Codes; empty where it may be approved.")

    @classmethod
    def of(cls, asked: Asked) -> "ChecklistOut":
        points = []
        for each in asked.points:
            mark = asked.marks.get(each.code)
            points.append(
                PointOut(
                    code=each.code,
                    section=each.section,
                    text=each.text,
                    marked_by=mark.name if mark else "",
                    marked_at=mark.marked_at if mark else None,
                )
            )
        return cls(edition=asked.edition, points=points, missing=asked.missing)
