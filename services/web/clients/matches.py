"""What matching recommends and why, in both directions, as web needs it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped, shaped_list


class Said(Shape):
    """A sentence in both languages, as matching words it."""

    name: str
    milli: int = 0
    ja: str
    en: str
    project_ids: tuple[UUID, ...] = ()

    def text(self, lang: str) -> str:
        """In the reader's language."""
        return self.en if lang == "en" else self.ja

    @property
    def is_told(self) -> bool:
        """Whether it rests on what the reader told."""
        return self.name.startswith("told_")


class Recommended(Shape):
    """One place in the list, with its reasons."""

    project_id: UUID
    round_id: UUID
    sum_milli: int
    reasons: tuple[Said, ...]


class Recommendations(Shape):
    """In the order of the sums."""

    because: str
    because_ja: str
    because_en: str
    recommendations: tuple[Recommended, ...]

    def because_text(self, lang: str) -> str:
        """What the list rests on."""
        return self.because_en if lang == "en" else self.because_ja


class SetAside(Shape):
    """A project that is not recommended until that is taken back."""

    project_id: UUID
    set_at: datetime


class Match(Shape):
    """One pair; it is recommended where nothing is against it."""

    viewer: str
    as_of: date
    weights_version: int
    parts_version: int
    sum_milli: int
    reasons: tuple[Said, ...]
    against: tuple[Said, ...]
    changes: tuple[Said, ...]


class Candidate(Shape):
    """Somebody who agreed to be shown; the name is investors' to tell."""

    investor_id: UUID
    sum_milli: int
    reasons: tuple[Said, ...]


class Candidates(Shape):
    """Of an investment its owner and chamber see the number alone."""

    viewer: str
    number: int | None
    candidates: tuple[Candidate, ...]


class Similar(Shape):
    """A project alike, and in what."""

    project_id: UUID
    round_id: UUID
    sum_milli: int
    reasons: tuple[Said, ...]


class Showing(Shape):
    """What was shown to whom on a day."""

    investor_id: UUID
    project_id: UUID
    day: date
    viewer: str
    place: int
    sum_milli: int
    times: int
    last_at: datetime


async def recommendations(
    service: Service, session: str, investor_id: UUID, limit: int
) -> Recommendations:
    """What this investor can join now."""
    path, params = f"/investors/{investor_id}/recommendations", {"limit": str(limit)}
    return shaped(Recommendations, await service.get(path, session, params), "matching")


async def set_asides(service: Service, session: str, investor_id: UUID) -> list[SetAside]:
    """What this investor set aside, the last first."""
    path = f"/investors/{investor_id}/set-asides"
    return shaped_list(SetAside, await service.get(path, session), "matching")


async def set_aside(
    service: Service, session: str, investor_id: UUID, project_id: UUID, *, is_set_aside: bool
) -> None:
    """「自分向きではない」, or taken back."""
    body: Mapping[str, Any] = {"is_set_aside": is_set_aside}
    await service.put(f"/investors/{investor_id}/set-asides/{project_id}", session, body)


async def match(service: Service, session: str, investor_id: UUID, project_id: UUID) -> Match:
    """One pair, as this reader may see it."""
    answer = await service.get(f"/matches/{investor_id}/{project_id}", session)
    return shaped(Match, answer, "matching")


async def candidates(service: Service, session: str, project_id: UUID) -> Candidates:
    """Who might feel with a project."""
    answer = await service.get(f"/projects/{project_id}/candidates", session)
    return shaped(Candidates, answer, "matching")


async def similar(service: Service, project_id: UUID, limit: int) -> list[Similar]:
    """Projects like it that can be joined."""
    params = {"limit": str(limit)}
    answer = await service.get(f"/projects/{project_id}/similar", None, params)
    return shaped_list(Similar, answer, "matching")


async def showings(service: Service, session: str, path: str) -> list[Showing]:
    """Who was shown what, under `path`."""
    return shaped_list(Showing, await service.get(f"{path}/showings", session), "matching")
