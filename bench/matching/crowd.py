"""A matching database with a past: open rounds, people, what they told, felt and pledged."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.matching.recommendations.sentences import THEMES
from services.matching.rounds.domain import JST
from services.matching.signals.domain import KINDS
from tests.matching.builders import NOW

_CHAMBERS: Final = 40
_RETURNS: Final = 3
_DAYS: Final = 90
# Most give what costs little.
_LIKELY: Final = (40, 25, 8, 8, 6, 3, 10, 0)
_TABLES: Final = {
    "round": "id project_id chamber_id owner_person_id terms_version offer instrument mode"
    " allotment has_waitlist currency unit_minor target_minor limit_units book_limit_units"
    " rails opens_at closes_at settles_at transfer_within_days transfers_end payment_day state",
    "round_return": "round_id return_id place unit_minor",
    "project_subject": "project_id municipality theme",
    "membership": "membership_id person_id organisation_id organisation_kind role valid_from",
    "declared_interests": "investor_id roots themes least_minor most_minor may_be_shown"
    " declared_at",
    "signal_entry": "event_id kind source_id giver_id project_id day change",
    "signal_counter": "giver_id project_id kind day given",
    "pledge": "id round_id investor_id person_id units amount_minor currency rail visibility"
    " consents terms_version body_hash applied_at state step_no version attempt seat_units"
    " owner deadline",
}


@dataclass
class Crowd:
    """`people`: each person with the investor for which it acts; the same for the same seed."""

    random: Random
    projects: list[UUID] = field(default_factory=list)
    people: list[tuple[UUID, UUID]] = field(default_factory=list)
    rows: dict[str, list[Sequence[Any]]] = field(
        default_factory=lambda: {name: [] for name in _TABLES}
    )

    def id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def day(self) -> date:
        return (NOW - timedelta(days=self.random.randrange(_DAYS))).astimezone(JST).date()

    def town(self) -> str:
        return f"{self.random.randint(1, 47):02}{self.random.randint(201, 205)}"


def crowd(projects: int, people: int, signals: int, seed: int = 1) -> Crowd:
    """So many open rounds, people, and signals between them; few projects have most of them."""
    made = Crowd(Random(seed))  # noqa: S311
    chambers = [made.id() for _ in range(_CHAMBERS)]
    for _ in range(people):
        _person(made)
    for _ in range(projects):
        _round(made, made.random.choice(chambers))
    _feel(made, signals)
    return made


async def bring(dsn: str, made: Crowd) -> None:
    """Into an empty database, by COPY; its rows are let go, that none are collected later."""
    sql = await asyncpg.connect(dsn)
    try:
        for name, columns in _TABLES.items():
            await sql.copy_records_to_table(
                name, records=made.rows[name], columns=columns.split()
            )
        await sql.execute("VACUUM ANALYZE")
        made.rows.clear()
    finally:
        await sql.close()


def _person(made: Crowd) -> None:
    random, person, investor = made.random, made.id(), made.id()
    made.people.append((person, investor))
    made.rows["membership"].append(
        (made.id(), person, investor, "investor", "acts_for", NOW - timedelta(days=_DAYS))
    )
    if random.randrange(2):
        roots = f'[{{"kind": "school", "municipality": "{made.town()}"}}]'
        themes = random.sample(list(THEMES), random.randint(1, 2))
        most = random.choice((None, 5_000, 30_000))
        told = (investor, roots, themes, most and 1_000, most, False, NOW)
        made.rows["declared_interests"].append(told)


def _round(made: Crowd, chamber: UUID) -> None:
    random, round_id, project = made.random, made.id(), made.id()
    made.projects.append(project)
    ends = NOW + timedelta(days=random.randint(1, 60))
    made.rows["round"].append((
        round_id, project, chamber, random.choice(made.people)[0], 1, "{}",
        random.choice(("reward",) * 9 + ("fund",)), "all_or_nothing", "first_come", False,
        "JPY", 3_000, 3_000_000, 100_000, 100_000, ["card"],
        NOW - timedelta(days=random.randrange(_DAYS)), ends, ends + timedelta(hours=2), 7, ends,
        ends.date(), "open",
    ))  # fmt: skip
    for place in range(_RETURNS):
        price = random.choice((1_000, 3_000, 5_000, 10_000))
        made.rows["round_return"].append((round_id, made.id(), place, price))
    theme = random.choice(list(THEMES))
    made.rows["project_subject"].append((project, made.town(), theme))


def _feel(made: Crowd, signals: int) -> None:
    """Of each kind one person gives a project one; who pledged has a seat."""
    random, seen = made.random, set[object]()
    rounds = {row[1]: row[0] for row in made.rows["round"]}
    often = [*accumulate(1 / (20 + rank) for rank in range(len(made.projects)))]
    while len(seen) < signals:
        who = random.choice(made.people)
        project = random.choices(made.projects, cum_weights=often)[0]
        kind = random.choices(KINDS, _LIKELY)[0]
        if (who, project, kind) in seen:
            continue
        seen.add((who, project, kind))
        giver, day, source = who[kind == "pledge"], made.day(), made.id()
        entry = (made.id(), kind, source, giver, project, day, 1)
        made.rows["signal_entry"].append(entry)
        made.rows["signal_counter"].append((giver, project, kind, day, 1))
        if kind == "pledge":
            made.rows["pledge"].append(_pledge(source, rounds[project], who))


def _pledge(pledge_id: UUID, round_id: UUID, who: tuple[UUID, UUID]) -> Sequence[Any]:
    person, investor = who
    later = NOW + timedelta(days=60)
    return (
        pledge_id, round_id, investor, person, 1, 3_000, "JPY", "card", "anonymous", ["terms"],
        1, b"", NOW, "confirmed", 1, 1, 1, 1, "matching", later,
    )  # fmt: skip
