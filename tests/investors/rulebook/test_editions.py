"""The editions of the rulebook: whole, typed, in the database as in the file, never edited."""

import hashlib
import re
from datetime import date

import pytest

from services.investors.rulebook import store
from services.investors.rulebook.domain.versions import Rulebook, RulebookBroken, RuleVersion
from services.investors.rulebook.editions import NEWEST, newest, overlaid, read
from tests.investors.builders import World
from tests.investors.rulebook.proposal import ONE

TEXT = NEWEST.read_text(encoding="utf-8")
BOOK = newest()
LOADED = {"2026-06-01": "a8e219a64fcabc227e2cedccccbab23a651cc409416abb2bf2628014c4c16412"}

# rulebook.md 1, row by row: (rule, first day, last day).
TABLE = [
    ("JP.ECF.ISSUER_CEILING", "2015-05-29", "2025-02-24"),
    ("JP.ECF.ISSUER_CEILING", "2025-02-25", None),
    ("JP.ECF.ISSUER_SUM_SCOPE", "2015-05-29", "2022-01-28"),
    ("JP.ECF.ISSUER_SUM_SCOPE", "2022-01-29", "2025-02-24"),
    ("JP.ECF.ISSUER_SUM_SCOPE", "2025-02-25", None),
    ("JP.ECF.INVESTOR_CAP", "2015-05-29", "2022-01-28"),
    ("JP.ECF.INVESTOR_CAP", "2022-01-29", "2025-02-24"),
    ("JP.ECF.INVESTOR_CAP", "2025-02-25", None),
    ("JP.ECF.COOLING_OFF", "2015-05-29", "2024-10-31"),
    ("JP.ECF.COOLING_OFF", "2024-11-01", None),
    ("JP.ECF.VOICE_CALL", "2015-05-29", "2025-02-24"),
    ("JP.ECF.VOICE_CALL", "2025-02-25", None),
    ("JP.SPECIFIED_INVESTOR_IND", None, "2022-06-30"),
    ("JP.SPECIFIED_INVESTOR_IND", "2022-07-01", None),
    ("JP.PRIVATE_PLACEMENT_LOOKBACK", None, "2022-01-28"),
    ("JP.PRIVATE_PLACEMENT_LOOKBACK", "2022-01-29", None),
    ("JP.DISCLOSURE_EXEMPT", None, None),
    ("JP.DISCLOSURE_SHORT_FORM", None, None),
    ("JP.EKYC_METHODS", None, "2027-03-31"),
    ("JP.EKYC_METHODS", "2027-04-01", None),
    ("US.CF.ISSUER", "2016-05-16", "2017-04-11"),
    ("US.CF.ISSUER", "2017-04-12", "2021-03-14"),
    ("US.CF.ISSUER", "2021-03-15", None),
    ("US.CF.INVESTOR", "2016-05-16", "2017-04-11"),
    ("US.CF.INVESTOR", "2017-04-12", "2021-03-14"),
    ("US.CF.INVESTOR", "2021-03-15", "2022-09-19"),
    ("US.CF.INVESTOR", "2022-09-20", None),
    ("EU.CF.ISSUER", "2021-11-10", None),
    ("EU.CF.EXTRA_CONSENT", "2021-11-10", None),
    ("EU.CF.REFLECTION", "2021-11-10", None),
    ("UK.RESTRICTED", "2014-04-01", "2023-01-31"),
    ("UK.RESTRICTED", "2023-02-01", None),
    ("UK.COOLING_OFF", "2023-02-01", None),
    ("UK.HNW", None, "2024-01-30"),
    ("UK.HNW", "2024-01-31", "2024-03-26"),
    ("UK.HNW", "2024-03-27", None),
    ("UK.PUBLIC_OFFER_PLATFORM", "2026-01-19", None),
]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("rule_id", "first", "last"), TABLE)
def test_every_row_of_the_table_is_a_version_with_its_days(
    rule_id: str, first: str | None, last: str | None
) -> None:
    held = {(each.valid_from, each.valid_to) for each in BOOK.rules if each.rule_id == rule_id}
    assert (_day(first), _day(last)) in held


@pytest.mark.parametrize("rule_id", sorted({rule_id for rule_id, _, _ in TABLE}))
def test_no_version_is_there_that_the_table_lacks(rule_id: str) -> None:
    told = [(_day(first), _day(last)) for each, first, last in TABLE if each == rule_id]
    held = {each.version: (each.valid_from, each.valid_to) for each in _of(rule_id)}
    assert [held[number] for number in sorted(held)] == told
    assert sorted(held) == list(range(1, len(told) + 1))


def _of(rule_id: str) -> list[RuleVersion]:
    return [each for each in BOOK.rules if each.rule_id == rule_id]


def test_an_edition_that_was_loaded_is_never_edited() -> None:
    digest = hashlib.sha256(NEWEST.read_bytes()).hexdigest()
    assert LOADED[NEWEST.stem] == digest, "write the next edition instead"


async def test_the_table_holds_what_the_edition_says(world: World) -> None:
    async with world.pools.app.statement() as sql:
        assert (await store.load(sql)).rules == BOOK.rules


def test_each_row_names_its_article_and_address() -> None:
    for each in BOOK.rules:
        assert each.article_ja, each.rule_id
        assert each.article_en, each.rule_id
        assert each.source.startswith("https://"), each.rule_id


def test_a_rule_is_found_by_its_id_and_day() -> None:
    [before] = BOOK.find("UK.HNW", date(2024, 1, 30))[:1]
    [between] = BOOK.find("UK.HNW", date(2024, 1, 31))[:1]
    assert (before.version, between.version) == (1, 2)
    assert not BOOK.find("UK.RESTRICTED", date(2014, 3, 31))


def _cap(book: Rulebook, day: date) -> RuleVersion:
    found = book.rule(
        "investor_cap", jurisdiction="JP", instrument="equity", licence=None, on=day
    )
    assert found is not None
    return found


def test_what_is_proposed_holds_only_where_it_is_asked_for_and_from_its_day_on() -> None:
    asked = overlaid(BOOK, ONE)
    assert _cap(asked, date(2027, 1, 1)).version == 4
    assert _cap(asked, date(2026, 12, 31)).version == 3
    assert _cap(BOOK, date(2027, 1, 1)).version == 3
    assert 4 not in {
        each.version for each in BOOK.find("JP.ECF.INVESTOR_CAP", date(2030, 1, 1))
    }
    assert asked.find("JP.ECF.INVESTOR_CAP", date(2027, 1, 1))[-1].version == 4
    assert read(TEXT, "proposed"), "the bill on disclosure"


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('check = "investor_cap"', 'check = "wish"'),
        ('jurisdiction = "JP"', 'jurisdiction = "XX"'),
        ('instrument = "equity"', 'instrument = "shares"'),
        ('instrument = "equity"', 'instrument = "equity", licences = ["type9"]'),
        ('instrument = "equity"', 'instrument = "equity", licences = []'),
        ('article_ja = "提言"', ""),
        ("flat_minor = 5_000_000", ""),
        ("flat_minor = 5_000_000", "flat_minor = 5_000_000\nfloor_minor = 1"),
        ("flat_minor = 5_000_000", "flat_minor = 5_000_000.0"),
        ("flat_minor = 5_000_000", "flat_minor = true"),
        ("flat_minor = 5_000_000", "flat_minor = -1"),
        ("flat_minor = 5_000_000", 'flat_minor = "5000000"'),
        ("exempt = []", "exempt = [1]"),
        ('kind = "flat"', 'kind = "round"'),
        ("version = 4", "version = 0"),
        ("valid_from = 2027-01-01", "valid_from = 2027-01-01T00:00:00Z"),
        ("valid_from = 2027-01-01", 'valid_from = "2027-01-01"'),
        ("valid_from = 2027-01-01", "valid_from = 2027-01-01\nvalid_to = 2026-01-01"),
        ('status = "proposed"', 'status = "in_force"'),
        ('status = "proposed"', 'status = "wished"'),
        ('confidence = "L"', 'confidence = "sure"'),
        ("[[rule]]", "[[rules]]"),
        ("[[rule]]", "[[rule"),
    ],
)
def test_an_edition_that_lacks_or_mistypes_something_is_refused(was: str, becomes: str) -> None:
    assert was in ONE
    with pytest.raises(RulebookBroken):
        overlaid(BOOK, ONE.replace(was, becomes, 1))


def test_a_kind_that_its_check_cannot_read_is_refused() -> None:
    days = 'kind = "days"\ndays = 8\nfirst_day = 1\nexempt = []'
    flat = 'kind = "flat"\nflat_minor = 5_000_000\nexempt = []'
    with pytest.raises(RulebookBroken, match="investor_cap knows no kind 'days'"):
        overlaid(BOOK, ONE.replace(flat, days))


def test_a_test_of_professionals_without_any_figure_is_refused() -> None:
    asked = ONE.replace("investor_cap", "professional_status").replace(
        'kind = "flat"\nflat_minor = 5_000_000\nexempt = []',
        'kind = "tests"\ncontract_months = 12\ncontract_with = "that firm"\n'
        'tests = [{ number = 1, joined_by = "all", asks_experience = false }]',
    )
    with pytest.raises(RulebookBroken, match="tests cannot be"):
        overlaid(BOOK, asked)


def _proposed(first: str, last: str) -> str:
    """One more proposal of the same rule, bounded on both sides."""
    return ONE.replace("valid_from = 2027-01-01", f"valid_from = {first}\nvalid_to = {last}")


def test_two_proposals_for_one_day_are_refused_and_days_between_them_are_not() -> None:
    early = _proposed("2027-01-01", "2027-06-30")
    for broken in (ONE + ONE, early + _proposed("2027-06-30", "2027-12-31")):
        with pytest.raises(RulebookBroken):
            overlaid(BOOK, broken)
    asked = overlaid(BOOK, early + _proposed("2027-08-01", "2027-12-31"))
    assert _cap(asked, date(2027, 7, 1)).version == 3
    assert _cap(asked, date(2027, 8, 1)).version == 4


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("valid_from = 2025-02-25", "valid_from = 2025-02-26"),
        ("valid_from = 2025-02-25", "valid_from = 2025-02-24"),
        (r"version = 2(?=.*2025-02-25)", "version = 3"),
    ],
)
def test_a_gap_an_overlap_or_a_skipped_number_is_refused(was: str, becomes: str) -> None:
    with pytest.raises(RulebookBroken):
        Rulebook(read(re.sub(was, becomes, TEXT, count=1), "in_force"))
