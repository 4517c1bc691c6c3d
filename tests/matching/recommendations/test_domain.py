"""Hard limits first, then a sum of named parts in whose order the list stands."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.matching.interests.domain import Interests, Root, Subject
from services.matching.recommendations import domain, terms
from services.matching.recommendations.domain import (
    RECOMMENDED,
    Hindrance,
    Name,
    Offer,
    Part,
    Seeker,
    hindrances,
)
from services.matching.recommendations.domain.addends import recommended
from services.matching.recommendations.domain.walk import (
    NOWHERE,
    Felt,
    Walk,
    walked,
    worths,
)
from services.matching.recommendations.sentences import AGAINST, BECAUSE, THEMES, said
from services.matching.signals import weighing
from services.matching.signals.domain import worth_milli
from tests.matching.builders import NOW

TERMS = terms.newest()
NOBODY = NOWHERE
TOWN, NEARBY, ELSEWHERE = "17204", "17991", "36201"
CHAMBER, OWNER, ME = UUID(int=1), UUID(int=2), UUID(int=3)
OFFER = Offer(
    round_id=UUID(int=10),
    project_id=UUID(int=11),
    chamber_id=CHAMBER,
    owner_person_id=OWNER,
    instrument="reward",
    state="open",
    opens_at=NOW,
    closes_at=NOW + timedelta(days=10),
    opened_on=NOW.date(),
    cheapest_minor=3_000,
    currency="JPY",
    units_left=10,
    people=9,
    subject=Subject(TOWN, "food"),
)
SEEKER = Seeker(people=frozenset({ME}))

_OFFERS = some.lists(
    some.builds(
        Offer,
        round_id=some.uuids(),
        project_id=some.uuids(),
        chamber_id=some.sampled_from([CHAMBER, UUID(int=9)]),
        owner_person_id=some.sampled_from([OWNER, ME]),
        instrument=some.sampled_from(["reward", "donation", "fund", "equity", "hometown"]),
        state=some.sampled_from(["open", "paused", "settling", "scheduled"]),
        opens_at=some.sampled_from([NOW - timedelta(days=9), NOW + timedelta(days=1)]),
        closes_at=some.sampled_from([NOW, NOW + timedelta(days=1)]),
        opened_on=some.dates(NOW.date() - timedelta(days=40), NOW.date()),
        cheapest_minor=some.integers(1, 100_000),
        currency=some.just("JPY"),
        units_left=some.integers(0, 2),
        people=some.integers(0, 9),
        subject=some.builds(
            Subject,
            some.sampled_from(["", "17", TOWN, NEARBY, ELSEWHERE]),
            some.sampled_from(["", "food", "craft"]),
        ),
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("changed", "seeker", "why"),
    [
        ({}, SEEKER, None),
        ({"instrument": "equity"}, SEEKER, "instrument"),
        ({"instrument": "fund"}, SEEKER, "instrument"),
        ({"state": "paused"}, SEEKER, "not_open"),
        ({"opens_at": NOW + timedelta(seconds=1)}, SEEKER, "not_open"),
        ({"closes_at": NOW}, SEEKER, "not_open"),
        ({"units_left": 0}, SEEKER, "sold_out"),
        ({"owner_person_id": ME}, SEEKER, "own_project"),
        ({}, replace(SEEKER, pledged=frozenset({OFFER.project_id})), "pledged_already"),
        ({}, replace(SEEKER, told=Interests(least_minor=1, most_minor=2_999)), "above_ticket"),
        ({}, replace(SEEKER, told=Interests(least_minor=1, most_minor=3_000)), None),
        ({}, replace(SEEKER, set_aside=frozenset({OFFER.project_id})), "not_for_me"),
    ],
)
def test_each_hard_limit_keeps_an_offer_out(
    changed: dict[str, object], seeker: Seeker, why: Hindrance | None
) -> None:
    offer = replace(OFFER, **changed)  # type: ignore[arg-type]
    assert hindrances(offer, seeker, NOW) == ([why] if why else [])
    found = recommended([offer], seeker, NOBODY, TERMS, NOW)
    assert bool(found) == (why is None)


@given(offers=_OFFERS, ticket=some.none() | some.integers(1, 100_000))
def test_nothing_is_recommended_that_cannot_be_bought(
    offers: list[Offer], ticket: int | None
) -> None:
    seeker = replace(SEEKER, told=Interests(least_minor=ticket and 1, most_minor=ticket))
    for one in recommended(offers, seeker, NOBODY, TERMS, NOW):
        offer = one.offer
        assert offer.instrument in RECOMMENDED
        assert offer.state == "open"
        assert offer.opens_at <= NOW < offer.closes_at
        assert offer.units_left
        assert offer.owner_person_id != ME
        assert ticket is None or offer.cheapest_minor <= ticket


@given(offers=_OFFERS, felt=some.lists(some.integers(1, 60_000), max_size=12))
def test_the_order_is_that_of_the_shown_sums_and_the_parts_add_up(
    offers: list[Offer], felt: list[int]
) -> None:
    own = {
        offer.project_id: (milli, (UUID(int=milli),))
        for offer, milli in zip(offers, felt, strict=False)
    }
    told = Interests((Root("school", TOWN),), frozenset({"food"}))
    seeker = replace(SEEKER, felt=own, told=told)
    found = recommended(offers, seeker, NOBODY, TERMS, NOW)
    keys = [(-one.sum_milli, one.offer.project_id) for one in found]
    assert keys == sorted(keys)
    for one in found:
        assert one.sum_milli == sum(part.milli for part in one.parts)
        assert one.parts
    assert recommended(offers[::-1], seeker, NOBODY, TERMS, NOW) == found


def parts_of(offer: Offer, seeker: Seeker, walk: Walk = NOBODY) -> dict[str, int]:
    [one] = recommended([offer], seeker, walk, TERMS, NOW)
    return {part.name: part.milli for part in one.parts}


def test_without_a_history_what_is_new_is_shown_with_an_honest_reason() -> None:
    assert SEEKER.because == "nothing"
    assert parts_of(replace(OFFER, people=0), SEEKER) == {"fresh": 2_000, "few": 1_500}
    old = replace(OFFER, opened_on=NOW.date() - timedelta(days=14))
    assert parts_of(old, SEEKER) == {"open": 0}


def test_what_was_told_counts_and_says_so() -> None:
    roots = (Root("former_home", TOWN), Root("school", NEARBY))
    told = Interests(roots, frozenset({"food"}), 2_000, 5_000)
    seeker = replace(SEEKER, told=told)
    assert seeker.because == "told"
    assert parts_of(OFFER, seeker) == {
        "told_place": 14_000,
        "told_theme": 9_000,
        "told_ticket": 3_000,
        "fresh": 2_000,
    }
    [one] = recommended([OFFER], seeker, NOBODY, TERMS, NOW)
    assert [said(part)[0].split("。")[0] for part in one.parts[:2]] == [
        "以前お住まいだった輪島市です",
        "関心のあるテーマ「食べもの」に合っています",
    ]
    assert all("because you told us" in said(part)[1] for part in one.parts[:3])
    assert "because you told us" in BECAUSE["told"][1]


@pytest.mark.parametrize(
    ("where", "milli", "sentence"),
    [
        (TOWN, 14_000, "通った学校のある輪島市です"),
        (NEARBY, 5_000, "輪島市と同じ石川県です"),
        ("17", 5_000, "輪島市と同じ石川県です"),
        (ELSEWHERE, 0, ""),
        ("", 0, ""),
    ],
)
def test_a_root_counts_in_its_town_and_less_in_its_prefecture(
    where: str, milli: int, sentence: str
) -> None:
    seeker = replace(SEEKER, told=Interests((Root("school", TOWN),)))
    [one] = recommended(
        [replace(OFFER, subject=Subject(where, ""))], seeker, NOBODY, TERMS, NOW
    )
    found = {part.name: part for part in one.parts}.get("told_place", Part("told_place", 0))
    assert found.milli == milli
    assert not sentence or said(found)[0].startswith(sentence)


@pytest.mark.parametrize(
    ("least", "most", "fits"),
    [(3_000, 3_000, True), (4_000, 5_000, False), (4_000, 6_000, True), (1, 9_000, True)],
)
def test_an_amount_fits_where_some_number_of_units_lies_within(
    least: int, most: int, *, fits: bool
) -> None:
    told = Interests(least_minor=least, most_minor=most)
    assert ("told_ticket" in parts_of(OFFER, replace(SEEKER, told=told))) is fits


@pytest.mark.parametrize(
    ("worth", "chamber", "theme"),
    [(800, 400, 200), (1_000, 500, 250), (60_000, 500, 400)],
)
def test_chamber_and_theme_of_something_else_felt_count_a_share_of_it_up_to_a_bound(
    worth: int, chamber: int, theme: int
) -> None:
    felt = {UUID(int=50): (worth, (UUID(int=51),))}
    alike = {UUID(int=50): (UUID(int=51),)}
    seeker = replace(
        SEEKER, felt=felt, felt_chambers={CHAMBER: alike}, felt_themes={"food": alike}
    )
    assert seeker.because == "felt"
    found = parts_of(OFFER, seeker)
    assert (found["felt_chamber"], found["felt_theme"]) == (chamber, theme)
    told = parts_of(OFFER, replace(seeker, told=Interests(themes=frozenset({"food"}))))
    assert told["told_theme"] == 9_000
    assert "felt_theme" not in told


def test_what_is_felt_with_the_project_itself_is_not_told_twice() -> None:
    felt = {OFFER.project_id: (8_000, (UUID(int=51),))}
    itself = {OFFER.project_id: (UUID(int=51),)}
    seeker = replace(
        SEEKER, felt=felt, felt_chambers={CHAMBER: itself}, felt_themes={"food": itself}
    )
    assert not {"felt_chamber", "felt_theme"} & set(parts_of(OFFER, seeker))


def crowd(number: int) -> dict[UUID, dict[UUID, int]]:
    """People who feel with project 50, and as much with the offer's."""
    return {
        UUID(int=100 + each): {UUID(int=50): 1_000, OFFER.project_id: 1_000}
        for each in range(number)
    }


@pytest.mark.parametrize(("number", "milli"), [(0, 0), (4, 0), (5, 15_000), (50, 15_000)])
def test_others_count_only_when_they_are_too_many_to_be_known(number: int, milli: int) -> None:
    felt = {UUID(int=50): (8_000, (UUID(int=51),))}
    walk = walked({UUID(int=50): 8_000}, crowd(number))
    found = parts_of(OFFER, replace(SEEKER, felt=felt), walk).get("people", 0)
    assert milli - number <= found <= milli
    assert bool(found) == bool(milli)


def test_the_reason_of_others_rests_on_ones_own_events() -> None:
    felt = {UUID(int=50): (8_000, (UUID(int=51),)), UUID(int=60): (8_000, (UUID(int=61),))}
    walk = walked({UUID(int=50): 8_000, UUID(int=60): 8_000}, crowd(6))
    [one] = recommended([OFFER], replace(SEEKER, felt=felt), walk, TERMS, NOW)
    assert one.parts[0] == Part("people", one.parts[0].milli, 6, (UUID(int=51),))


_MINE = some.dictionaries(some.integers(50, 54), some.integers(1, 60_000), max_size=4)
_OTHERS = some.dictionaries(
    some.integers(100, 108),
    some.dictionaries(some.integers(50, 58), some.integers(0, 60_000), max_size=6),
    max_size=9,
)


@given(mine=_MINE, others=_OTHERS)
def test_a_walk_never_leads_further_than_it_began(
    mine: dict[int, int], others: dict[int, dict[int, int]]
) -> None:
    walk = walked(named(mine), {person: named(worths) for person, worths in others.items()})
    assert sum(walk.share.values()) <= 1_000_000_000
    assert all(number > 0 for number in walk.people.values())


@given(mine=_MINE, others=_OTHERS)
def test_a_walk_is_what_its_single_steps_add_up_to(
    mine: dict[int, int], others: dict[int, dict[int, int]]
) -> None:
    there = {start: sum(worths.get(start, 0) for worths in others.values()) for start in mine}
    whole = sum(worth for start, worth in mine.items() if there[start])
    steps = [
        (person, start, to, 10**9 * mine[start] // whole * worths[start] // there[start]
         * worth // sum(worths.values()))
        for person, worths in others.items()
        for start in mine if worths.get(start)
        for to, worth in worths.items() if worth and to not in mine
    ]  # fmt: skip
    walk = walked(named(mine), {person: named(worths) for person, worths in others.items()})
    for to in {to for _, _, to, _ in steps} | {project.int for project in walk.share}:
        led = [(person, start, share) for person, start, at, share in steps if at == to]
        assert walk.share[UUID(int=to)] == sum(share for *_, share in led)
        assert walk.people[UUID(int=to)] == len({person for person, *_ in led})
        assert walk.from_projects[UUID(int=to)] == {UUID(int=start) for _, start, _ in led}


def named(worths: dict[int, int]) -> dict[UUID, int]:
    return {UUID(int=project): worth for project, worth in worths.items()}


def test_what_others_feel_is_added_up_by_person_and_project() -> None:
    weights, one, two = weighing.newest(), UUID(int=1), UUID(int=2)
    cheer, old = (worth_milli(weights.kinds["cheer"], days) for days in (0, 60))
    felt: list[Felt] = [
        (7, one, "cheer", 0, 1), (7, one, "cheer", 60, 2), (7, two, "cheer", 60, 1),
        (8, one, "cheer", 0, 1), (8, two, "cheer", -1, 1),
    ]  # fmt: skip
    assert worths(felt, weights) == {
        7: {one: cheer + 2 * old, two: old},
        8: {one: cheer, two: 0},
    }


CODES = {"told_place": f"school:{TOWN}", "told_theme": "food", "felt_theme": "food"}


@pytest.mark.parametrize("name", get_args(Name))
def test_every_part_has_a_sentence_in_both_languages(name: domain.Name) -> None:
    japanese, english = said(Part(name, 1, 5_000, code=CODES.get(name, "")))
    assert japanese
    assert english
    assert "{" not in japanese + english


def test_every_hindrance_and_theme_has_words_in_both_languages() -> None:
    assert set(AGAINST) == set(get_args(Hindrance))
    assert all(all(words) for words in (*AGAINST.values(), *THEMES.values()))


@pytest.mark.parametrize(
    ("days", "words"), [(0, "きょうはじまりました"), (3, "3日前にはじまりました")]
)
def test_what_opened_today_is_not_nought_days_old(days: int, words: str) -> None:
    assert said(Part("fresh", 1, days))[0] == words
