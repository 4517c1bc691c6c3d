"""Points bound to sections: which are asked, and which marks stand after a change. Pure."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any, Final, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.listing.checklists.domain import (
    ChecklistIncomplete,
    Edition,
    Mark,
    Point,
    Section,
    UnknownPoint,
    asked,
    check_codes,
    check_complete,
    in_force,
    sections,
)
from services.listing.checklists.editions import EDITIONS
from services.listing.projects.domain.contents import Content, Photo, Seller, Story, Use
from services.web.checklist_words import POINTS
from shared.wire import body_hash
from tests.listing.rounds.test_domain import EQUITY, REWARD

CONTENT: Final = Content(
    title="織り場",
    summary="一行",
    prefecture="徳島県",
    town="藍瀬市",
    category="craft",
    picture="ai",
    story=Story("a", "b", "c", "d"),
    risks="実がならない年",
    uses=(Use("修理", 1_000_000),),
    seller=Seller("a", "b", "c", "d"),
    cancellation_terms="いつでも",
)
ISSUER: Final = {"name": "藍瀬織物"}
# One other value of each field, and the section whose marks fall away.
CHANGED: Final[dict[str, tuple[object, Section]]] = {
    "title": ("別", "about"),
    "summary": ("別", "about"),
    "prefecture": ("香川県", "about"),
    "town": ("別", "about"),
    "category": ("food", "about"),
    "picture": ("kaki", "about"),
    "photos": ((Photo(UUID(int=3), "0" * 64, "織機"),), "photos"),
    "story": (Story("別", "b", "c", "d"), "story"),
    "risks": ("別", "risks"),
    "uses": ((Use("修理", 999_999),), "uses"),
    "seller": (Seller("別", "b", "c", "d"), "seller"),
    "cancellation_terms": ("別", "seller"),
}
EDITION: Final = EDITIONS[-1]


def hashes(content: Content = CONTENT, **other: Any) -> dict[Section, bytes]:
    parts = sections(content, other.get("draft", REWARD), other.get("issuer", ISSUER))
    return {section: body_hash(part) for section, part in parts.items()}


def marks(of: dict[Section, bytes]) -> list[Mark]:
    """Everything was looked at as it was."""
    nobody, at = UUID(int=1), datetime(2026, 11, 24, tzinfo=UTC)
    return [
        Mark(nobody, each.code, nobody, each.section, 1, of[each.section], nobody, "", at)
        for each in EDITION.points
    ]


def test_every_field_of_a_version_has_its_section() -> None:
    assert set(CHANGED) == {field.name for field in fields(Content)}
    assert set(hashes()) == set(get_args(Section))


@pytest.mark.parametrize("name", CHANGED)
def test_only_the_marks_of_a_section_that_changed_fall_away(name: str) -> None:
    value, section = CHANGED[name]
    now = hashes(replace(CONTENT, **{name: value}))  # type: ignore[arg-type]
    found = asked(EDITION, "reward", now, marks(hashes()))
    assert {code.split(".")[0] for code in found.missing} == {section}


@pytest.mark.parametrize(
    ("other", "section"),
    [({"draft": replace(REWARD, target_minor=1)}, "round"), ({"issuer": {}}, "seller")],
)
def test_terms_and_issuer_belong_to_sections_too(
    other: dict[str, Any], section: Section
) -> None:
    found = asked(EDITION, "reward", hashes(**other), marks(hashes()))
    assert {code.split(".")[0] for code in found.missing} == {section}


@pytest.mark.parametrize(
    ("draft", "there", "absent"),
    [(REWARD, "round.returns", "round.document"), (EQUITY, "round.document", "round.returns")],
)
def test_what_is_asked_follows_the_instrument(draft: Any, there: str, absent: str) -> None:
    found = asked(EDITION, draft.instrument, hashes(draft=draft), [])
    assert there in found.missing
    assert absent not in found.missing


@given(st.sets(st.sampled_from([each.code for each in EDITION.points])))
def test_it_is_complete_when_every_point_was_looked_at(looked: set[str]) -> None:
    kept = [each for each in marks(hashes()) if each.code in looked]
    found = asked(EDITION, "reward", hashes(), kept)
    wanted = {each.code for each in EDITION.points if each.instruments in {(), ("reward",)}}
    assert set(found.missing) == wanted - looked
    if wanted <= looked:
        check_complete(found)
    else:
        with pytest.raises(ChecklistIncomplete):
            check_complete(found)


def test_of_photos_nothing_is_asked_where_there_are_none() -> None:
    found = asked(EDITION, "reward", hashes(), [], has_photos=False)
    assert not any(code.startswith("photos.") for code in found.missing)


def test_what_is_not_asked_of_a_section_is_not_marked() -> None:
    found = asked(EDITION, "reward", hashes(), [])
    check_codes(found, "risks", {"risks.concrete"})
    for codes in ({"story.who"}, {"risks.concrete", "risks.other"}):
        with pytest.raises(UnknownPoint):
            check_codes(found, "risks", codes)


def test_an_edition_is_asked_from_its_day_on() -> None:
    later = Edition(2, date(2027, 4, 1), (Point("risks.new", "risks", "x"),))
    editions = [EDITION, later]
    assert in_force(editions, date(2027, 3, 31)) is EDITION
    assert in_force(editions, date(2027, 4, 1)) is later
    assert in_force(editions, date(2020, 1, 1)) is EDITION


def test_editions_are_numbered_and_dated_and_each_code_names_its_section() -> None:
    assert [each.number for each in EDITIONS] == list(range(1, len(EDITIONS) + 1))
    assert sorted(EDITIONS, key=lambda each: each.valid_from) == list(EDITIONS)
    for edition in EDITIONS:
        codes = [point.code for point in edition.points]
        assert len(set(codes)) == len(codes)
        assert all(point.code.split(".")[0] == point.section for point in edition.points)
        assert {point.section for point in edition.points} == set(get_args(Section))


def test_the_desk_reads_every_point_in_these_words() -> None:
    told = {point.code: point.text for each in EDITIONS for point in each.points}
    assert dict(POINTS) == told
