"""A group proposes what its members can buy and nothing else: rooms, tickets, what is left."""

from dataclasses import dataclass, replace
from uuid import UUID

from hypothesis import event, given, settings
from hypothesis import strategies as st

from services.matching.groups.domain import asking
from services.matching.groups.domain.asking import Asked, Beside, Person
from services.matching.groups.engine import compose
from services.matching.interests.domain import Interests
from tests.examples import examples

UNIT = 50_000
OWNER = UUID(int=999)
MONEY = st.integers(0, 8 * UNIT)
PARTS = st.sampled_from(
    [frozenset[str](), frozenset({"loan"}), frozenset({"grant"}), frozenset({"loan", "grant"})]
)


@dataclass(frozen=True)
class Buyer:
    """Who told which range, and what room is left; 0 where anything stands in the way."""

    person: Person
    room_minor: int


@st.composite
def buyers(draw: st.DrawFn, number: int) -> Buyer:
    least, most = sorted((draw(MONEY), draw(MONEY)))
    told = Interests(
        least_minor=least + 1 if draw(st.booleans()) else None,
        most_minor=most + 1 if draw(st.booleans()) else None,
        introduced_for=draw(PARTS),
    )
    one = UUID(int=number)
    person = Person(one, draw(st.integers(1, 9)) * 1_000, told, frozenset({one}))
    return Buyer(person, draw(st.sampled_from([0, draw(MONEY)])))


@st.composite
def besides(draw: st.DrawFn) -> tuple[Beside, ...]:
    found = []
    for kind in sorted(draw(PARTS)):
        least = draw(st.integers(0, 2))
        found.append(Beside("loan" if kind == "loan" else "grant", least, least + 3))
    return tuple(found)


@settings(max_examples=examples(120))
@given(st.data())
def test_no_group_asks_anybody_for_more_than_they_could_buy(data: st.DataObject) -> None:
    people = [data.draw(buyers(number)) for number in range(1, data.draw(st.integers(2, 7)))]
    least = data.draw(st.integers(1, 3))
    asked = Asked(
        target_units=data.draw(st.integers(1, 12)),
        band_units=data.draw(st.integers(0, 3)),
        local_percent=0,
        most_members=data.draw(st.integers(1, 5)),
        lead_units=data.draw(st.integers(1, 3)),
        least_each=least,
        most_each=least + data.draw(st.integers(0, 5)),
        is_private=False,
        beside=data.draw(besides()),
    )
    left = data.draw(st.integers(0, 15))
    rooms = {each.person.investor_id: each.room_minor // UNIT for each in people}
    candidates = asking.within_rooms(
        [asking.candidate(asked, each.person, "", UNIT) for each in people], rooms, ()
    )
    answer = compose(asking.rules_of(asked, OWNER, left), candidates)
    event("a group" if answer.group else "none")
    known = {each.person.investor_id: each for each in people}
    for group in (answer.group, answer.second):
        members = group.members if group else ()
        assert sum(one.units for one in members if one.kind == "round") <= left
        for part in asked.beside:
            units = sum(one.units for one in members if one.kind == part.kind)
            assert not members or part.least_units <= units <= part.most_units
        for one in members:
            buyer, amount = known[one.candidate_id], one.units * UNIT
            told = buyer.person.told
            # A room is of the round; beside it stands who told so, and nobody else.
            is_pledged = one.kind == "round"
            assert amount <= buyer.room_minor if is_pledged else one.kind in told.introduced_for
            assert told.most_minor is None or amount <= told.most_minor
            assert told.least_minor is None or amount >= told.least_minor


def test_whom_nobody_answered_about_can_take_none() -> None:
    asked = Asked(2, 0, 0, 2, 1, 1, 2, is_private=False)
    person = Person(UUID(int=1), 1_000, Interests(), frozenset())
    one = asking.candidate(asked, person, "", UNIT)
    assert asking.within_rooms([one], {}, ()) == []
    assert asking.within_rooms([one], {}, {one.id}) == [one]


def test_who_may_come_to_stand_beside_the_round_does_not_lead_it() -> None:
    plain = Asked(2, 0, 0, 2, 1, 1, 2, is_private=False)
    told = Interests(introduced_for=frozenset({"loan"}))
    person = Person(UUID(int=1), 1_000, told, frozenset())
    assert asking.candidate(plain, person, "", UNIT).may_lead
    beside = replace(plain, beside=(Beside("loan", 0, 2),))
    assert not asking.candidate(beside, person, "", UNIT).may_lead
