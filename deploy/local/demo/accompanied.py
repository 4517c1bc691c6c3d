"""A case of the demo world as a story in days, which its chamber writes down day by day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from deploy.local.demo.cast import demo_id
from deploy.local.demo.offers import Offer
from deploy.local.demo.site import Json, Refused, Visitor, until

_CONFLICT: Final = 409


@dataclass(frozen=True)
class Talk:
    """One note: written on `day` of the world, of a talk held then or `before` days earlier."""

    day: int
    way: str
    minutes: int
    text: str
    is_internal: bool = False
    before: int = 0


@dataclass(frozen=True)
class Step:
    """How the case stands from `day` on; the next step is due on `next_day`."""

    day: int
    stage: str
    next_step: str
    next_day: int


@dataclass(frozen=True)
class Story:
    """One case. On `joins_on` the owner of `offer` joins it by its code to their draft."""

    name: str
    chamber_id: UUID
    contact: str
    contact_name: str
    visitor_name: str
    concern: str
    steps: tuple[Step, ...]
    talks: tuple[Talk, ...] = ()
    offer: Offer | None = None
    joins_on: int = 0

    @property
    def case_id(self) -> UUID:
        return demo_id("case", self.name)

    @property
    def days(self) -> set[int]:
        """On which something is written."""
        joins = {self.joins_on} if self.offer else set()
        return joins | {step.day for step in self.steps} | {talk.day for talk in self.talks}

    def body(self, at: int, contact_id: UUID, first_day: datetime) -> Json:
        """The case as it stands from its step `at` on."""
        step = self.steps[at]
        is_joined = self.offer is not None and step.day >= self.joins_on
        return {
            "seen_step_no": at + is_joined if at else 0,
            "chamber_id": str(self.chamber_id),
            "visitor_name": self.visitor_name,
            "concern": self.concern,
            "contact_person_id": str(contact_id),
            "contact_name": self.contact_name,
            "stage": step.stage,
            "next_step": step.next_step,
            "next_on": _day(first_day, step.next_day),
        }

    def note(self, talk: Talk, first_day: datetime) -> Json:
        return {
            "way": talk.way,
            "audience": "internal" if talk.is_internal else "shared",
            "held_on": _day(first_day, talk.day - talk.before),
            "minutes": talk.minutes,
            "text": talk.text,
            "written_by": self.contact_name,
        }


def _day(first_day: datetime, day: int) -> str:
    return (first_day + timedelta(days=day)).date().isoformat()


@dataclass(frozen=True)
class Chambers:
    """Who writes the stories down: everybody by their address, and how a draft is made."""

    first_day: datetime
    visitor: Callable[[str], Visitor]
    draft: Callable[[Offer], None]

    def write(self, story: Story, day: int) -> None:
        """All that this story tells of this day; what was told before stays as it stands."""
        staff, path = self.visitor(story.contact), f"/cases/{story.case_id}"
        if story.offer and day == story.joins_on:
            self._join(story.offer, str(staff.get("listing", path)["join_code"]))
        for at, step in enumerate(story.steps):
            if step.day == day:
                self._move(staff, path, story.body(at, staff.person_id, self.first_day))
        for at, talk in enumerate(story.talks):
            if talk.day == day:
                note = f"{path}/notes/{demo_id('talk', story.name, at)}"
                staff.put("listing", note, story.note(talk, self.first_day))

    def _join(self, offer: Offer, code: str) -> None:
        self.draft(offer)
        path = f"/projects/{offer.project_id}/case"
        self.visitor(offer.owner).put("listing", path, {"code": code})

    def _move(self, staff: Visitor, path: str, body: Json) -> None:
        """An office that has not reached the service yet is waited for."""

        def put() -> bool:
            try:
                staff.put("listing", path, body)
            except Refused as refusal:
                return refusal.status == _CONFLICT  # told before, and further on
            return True

        until(put, f"the case {path}")
