"""A case as a story in time: its talks and its steps in one line, the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.web.catalogue import N_
from services.web.clients.cases import Case, CaseNote, CaseStep
from services.web.words import japan_day

STAGES: Final = {
    "first_talk": N_("はじめの相談"),
    "account": N_("登録"),
    "page": N_("ページづくり"),
    "pre_support": N_("応援者さがし"),
    "launch": N_("公開の準備"),
    "campaign": N_("募集中"),
    "delivery": N_("お届け"),
    "aftercare": N_("その後"),
}
WAYS: Final = {"counter": N_("窓口"), "visit": N_("訪問"), "phone": N_("電話")}


@dataclass(frozen=True)
class Moved:
    """What a step changed: sentences to be translated, with their facts."""

    day: date
    sentences: list[tuple[str, dict[str, object]]]


@dataclass(frozen=True)
class Talked:
    """A talk."""

    day: date
    note: CaseNote


def timeline(case: Case) -> list[Moved | Talked]:
    """All that happened, the newest first; on one day what was written last comes first."""
    told: list[tuple[date, datetime, Moved | Talked]] = [
        (note.held_on, note.written_at, Talked(note.held_on, note)) for note in case.notes
    ]
    before: CaseStep | None = None
    for step in case.steps:
        sentences = list(_said(before, step))
        before, day = step, japan_day(step.at)
        if sentences:
            told.append((day, step.at, Moved(day, sentences)))
    return [entry for _, _, entry in sorted(told, key=lambda one: one[:2], reverse=True)]


def _said(was: CaseStep | None, now: CaseStep) -> Iterator[tuple[str, dict[str, object]]]:
    if was is None:
        yield N_("相談を受けました。担当は%(name)sです。"), {"name": now.contact_name}
    elif was.contact_name != now.contact_name:
        yield N_("担当が%(name)sにかわりました。"), {"name": now.contact_name}
    if now.project_id and (was is None or was.project_id is None):
        yield N_("プロジェクトとつながりました。"), {}
    if was is not None and was.stage != now.stage:
        yield N_("「%(stage)s」に進みました。"), {"stage": STAGES.get(now.stage, now.stage)}
    if now.is_closed:
        yield N_("伴走を終えました。"), {}
    elif was is None or (was.next_step, was.next_on) != (now.next_step, now.next_on):
        yield (
            N_("次の一歩：%(next_on)s　%(next_step)s"),
            {"next_step": now.next_step, "next_on": now.next_on},
        )


def stages_of(case: Case) -> list[tuple[str, str, str]]:
    """State (`done`, `now`, `next`), code and name of each stage."""
    at = list(STAGES).index(case.stage) if case.stage in STAGES else 0
    at = len(STAGES) if case.is_closed else at
    return [
        ("done" if place < at else "now" if place == at else "next", stage, name)
        for place, (stage, name) in enumerate(STAGES.items())
    ]


def code_shown(code: str) -> str:
    """As it is written on paper and read out: 7KMN-4QRS."""
    return f"{code[:4]}-{code[4:]}"
