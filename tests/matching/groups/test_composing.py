"""A group against every possible group of small cases, and what is told about it."""

from dataclasses import replace
from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.groups import proof
from services.matching.groups.domain.amounts import grouped
from services.matching.groups.domain.binding import binding
from services.matching.groups.domain.parts import Candidate, Choice, Group, Kind, Rules, Slot
from services.matching.groups.domain.search import search, shortlist
from services.matching.groups.engine import compose
from tests.examples import examples
from tests.matching.groups import brute_force

KINDS: list[frozenset[Kind]] = [
    frozenset({"round"}),
    frozenset({"loan"}),
    frozenset({"round", "loan"}),
]
PEOPLE = [frozenset[UUID](), frozenset({UUID(int=901)}), frozenset({UUID(int=902)})]


def one(number: int, **changed: object) -> Candidate:
    """A candidate of its own, able to do everything."""
    made = Candidate(UUID(int=number), 1_000 * number, 1, 3, is_local=True, may_lead=True)
    return replace(made, **changed)  # type: ignore[arg-type]


RULES = Rules(6, 1, (Slot("round", 0, 7),), lead_units=2)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Rules, list[Candidate]]:
    people = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        least = draw(st.integers(1, 2))
        people.append(
            Candidate(
                UUID(int=number),
                draw(st.integers(1, 5)) * 1_000,
                least,
                least + draw(st.integers(0, 2)),
                draw(st.booleans()),
                draw(st.booleans()),
                draw(st.sampled_from(KINDS)),
                draw(st.sampled_from(PEOPLE)),
            )
        )
    least_round, least_loan = draw(st.integers(0, 3)), draw(st.integers(0, 2))
    rules = Rules(
        draw(st.integers(1, 8)),
        draw(st.integers(0, 2)),
        (
            Slot(
                "round",
                least_round,
                least_round + draw(st.integers(0, 5)),
                draw(st.integers(1, 4)),
            ),
            Slot(
                "loan",
                least_loan,
                least_loan + draw(st.integers(0, 3)),
                draw(st.integers(1, 4)),
            ),
        ),
        most_members=draw(st.integers(1, 4)),
        local_percent=draw(st.sampled_from([0, 30, 50, 75, 100])),
        asks_lead=draw(st.booleans()),
        lead_units=draw(st.integers(1, 2)),
        owner_people=draw(st.sampled_from(PEOPLE)),
    )
    return rules, people


@settings(max_examples=examples(50))
@given(cases())
def test_the_proof_finds_the_best_of_all_groups_and_the_second_best(
    case: tuple[Rules, list[Candidate]],
) -> None:
    rules, people = case
    best = brute_force.best(rules, people)
    found = compose(rules, people)
    assert found.verdict == ("impossible" if best is None else "best")
    assert value(found.group) == best
    if found.group is None:
        return
    who = frozenset((each.candidate_id, each.kind) for each in found.group.members)
    assert value(found.second) == brute_force.best(rules, people, who)


@settings(max_examples=examples(120))
@given(cases())
def test_what_the_search_finds_keeps_every_rule(case: tuple[Rules, list[Candidate]]) -> None:
    rules, people = case
    group = search(rules, people).group
    if group is not None:
        parts = brute_force.parts_of(people, group.members)
        assert brute_force.keeps(rules, parts)
        assert group.value_milli == brute_force.worth(rules, parts)


def test_a_search_for_what_cannot_be_ends_without_a_group() -> None:
    # Only the round takes units, and one member: the price of the three that miss has no end.
    slots = (Slot("round", 0, 3, 1), Slot("loan", 0, 0, 1))
    people = [
        one(number, score_milli=score, most_units=units, is_local=False, kinds=KINDS[0])
        for number, score, units in ((1, 1_000, 3), (2, 1_000, 1), (3, 2_000, 2))
    ]
    assert search(Rules(6, 0, slots, most_members=3), people).group is None


@settings(max_examples=examples(120))
@given(cases(), st.data())
def test_amounts_are_found_where_there_are_any_and_keep_every_rule(
    case: tuple[Rules, list[Candidate]], data: st.DataObject
) -> None:
    rules, people = case
    rules = replace(rules, asks_lead=False)
    chosen = tuple(
        (each.id, data.draw(st.sampled_from(sorted(each.kinds))))
        for each in people
        if data.draw(st.booleans())
    )
    group = grouped(rules, {each.id: each for each in people}, Choice(chosen))
    every = [
        parts
        for _, parts in brute_force.groups(replace(rules, most_members=9), people)
        if {(each.id, kind) for each, kind, _, _ in parts} == set(chosen)
    ]
    fits = [slot for slot in rules.slots if _count(chosen, slot.kind) > slot.most_members]
    if fits:
        return  # how many join is the choice's own affair
    assert (group is None) == (not every)
    if group is not None:
        parts = brute_force.parts_of(people, group.members)
        assert brute_force.keeps(replace(rules, most_members=9), parts)
        assert group.value_milli == max(brute_force.worth(rules, each) for each in every)


def _count(chosen: tuple[tuple[UUID, Kind], ...], kind: Kind) -> int:
    return sum(1 for _, its in chosen if its == kind)


def value(group: Group | None) -> int | None:
    return None if group is None else group.value_milli


def many(count: int, seed: int) -> list[Candidate]:
    chance = Random(seed)  # noqa: S311
    people = []
    for number in range(1, count + 1):
        least = chance.choice([1, 1, 2, 3, 5, 10])
        people.append(
            Candidate(
                UUID(int=number),
                chance.randint(100, 9_000),
                least,
                least * chance.choice([1, 2, 3, 5, 10]),
                chance.random() < 0.25,
                chance.random() < 0.1,
                chance.choice(KINDS),
            )
        )
    return people


def rules_of(target: int) -> Rules:
    slots = (Slot("round", target // 2, target), Slot("loan", 0, target // 2))
    return Rules(target, target // 50, slots, local_percent=30, lead_units=10)


def test_of_hundreds_the_search_is_near_the_proven_best() -> None:
    for seed in range(4):
        people, rules = many(300, seed), rules_of(200)
        found = search(rules, people)
        proven = proof.prove(rules, found.kernel, found.group)
        assert found.group is not None
        assert proven.verdict == "best"
        assert proven.group is not None
        assert found.group.value_milli >= 0.98 * proven.group.value_milli


def test_whoever_the_bounds_leave_out_is_in_no_better_group() -> None:
    people, rules = many(600, 1), rules_of(400)
    found = search(rules, people)
    assert len(found.kernel) < len(people)
    whole = proof.prove(rules, people)
    assert whole.verdict == "best"
    assert value(proof.prove(rules, found.kernel).group) == value(whole.group)


def test_the_same_question_has_the_same_answer() -> None:
    people, rules = many(100, 3), rules_of(100)
    assert compose(rules, people) == compose(rules, people)


def test_the_shortlist_keeps_the_best_and_half_of_its_places_for_who_is_local() -> None:
    far = [one(number, is_local=False) for number in range(100, 120)]
    near = [one(number) for number in range(1, 11)]
    listed = shortlist([*near, *far], most=10)
    assert sum(each.is_local for each in listed) == 5
    assert [each.score_milli for each in listed] == sorted(
        (each.score_milli for each in listed), reverse=True
    )


def test_a_lead_shares_nobody_with_the_owner() -> None:
    owner = frozenset({UUID(int=77)})
    tied, free = one(9, people=owner), one(1)
    group = search(replace(RULES, owner_people=owner), [tied, free]).group
    assert group is not None
    assert [each.candidate_id for each in group.members if each.leads] == [free.id]


def test_a_member_who_shares_somebody_with_the_lead_does_not_join() -> None:
    shared = frozenset({UUID(int=77)})
    people = [one(9, people=shared), one(8, people=shared), one(1)]
    group = compose(replace(RULES, band_units=3), people).group
    assert group is not None
    lead = next(each.candidate_id for each in group.members if each.leads)
    assert {lead, *(each.candidate_id for each in group.members)} != {
        each.id for each in people
    }


def test_the_rule_that_binds_is_named_with_what_it_costs() -> None:
    people = [one(5, is_local=False), one(4, is_local=False), one(1), one(2)]
    rules = replace(RULES, local_percent=60)
    group = compose(rules, people).group
    assert "local_share" in {each.rule for each in binding(rules, people, group)}
    assert "independence" not in {each.rule for each in binding(rules, people, group)}


def test_where_there_is_no_group_the_rules_are_named_without_which_there_were_one() -> None:
    people = [one(number, is_local=False) for number in range(1, 4)]
    found = compose(replace(RULES, local_percent=50), people)
    assert (found.verdict, found.group, found.second) == ("impossible", None, None)
    assert [each.rule for each in found.bindings] == ["local_share"]


def test_nobody_at_all_makes_no_group() -> None:
    assert compose(RULES, []).verdict == "impossible"
