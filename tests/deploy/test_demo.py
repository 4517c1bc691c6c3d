"""The demo world as data: people, projects, the crowd, and what its page says of them."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import get_args
from urllib.parse import quote

import pytest

from deploy.local.demo import PEOPLE, story, townsfolk
from deploy.local.demo.cast import OFFICES, SUPPORTERS, demo_id
from deploy.local.demo.offers import AI, KOJI, MINATO_MARKET, SHOYU, VINEGAR, Offer
from deploy.local.demo.teller import DAYS
from deploy.local.demo.town import cases, crowd, days
from deploy.local.demo.town.offers import OFFERS, PROPOSED_BY
from services.listing.issuers.domain import check_number
from services.listing.issuers.schemas import IssuerIn
from services.listing.projects.schemas import Picture, ProjectIn
from services.listing.reports import domain as reports
from services.listing.rounds.domain.soundness import problems as problems_of
from services.listing.rounds.schemas import RoundIn
from services.listing.settings import Settings
from services.web.demo_world import PEOPLE as ON_THE_PAGE
from services.web.demo_world import TOWNSPEOPLE, WALK
from services.web.pictures import DRAWN
from shared.places.towns import code_of

KINDS = {**OFFERS, "looms": AI, "harbour": MINATO_MARKET}
FIRST_DAY = datetime(2026, 6, 23, tzinfo=UTC)


def given(name: str) -> list[int]:
    """What each pledge to a project of the town comes to, whoever makes it."""
    prices = OFFERS[name].returns
    early = [prices[at][1] * units for whom, _, at, units in days.PLEDGES if whom == name]
    late = [prices[p.return_at][1] * p.units for p in crowd.PEOPLE if p.offer == name]
    return early + late


def test_the_page_offers_everybody_of_the_world_and_nobody_else() -> None:
    assert list(ON_THE_PAGE) == list(PEOPLE)
    owners = {offer.owner for offer in OFFERS.values()}
    staff = {email for _, email, _ in townsfolk.OFFICES}
    companies = {each.email for each in townsfolk.COMPANIES}
    assert {email for email, _ in TOWNSPEOPLE} == owners | staff | companies


def test_the_walk_leads_to_what_the_world_tells() -> None:
    yamamoto = f"/my/investors/{SUPPORTERS[0].investor_id}"
    assert {step.name: step.path for step in WALK} == {
        "person": f"{yamamoto}/interests",
        "room": f"{yamamoto}/rooms/{AI.project_id}",
        "case": f"/owner/projects/{KOJI.project_id}/case",
        "conflict": f"/desk/projects/{VINEGAR.project_id}",
        "equal": f"/projects?q={quote('三代目')}",
        "closing": f"/projects/{OFFERS['fireworks'].project_id}",
        "failed": f"/desk/cases/{demo_id('case', 'library')}",
        "overdue": f"/projects/{SHOYU.project_id}",
    }


def test_there_are_twelve_kinds_ten_of_rewards_and_two_of_shares() -> None:
    assert len(KINDS) == 12
    shares = [name for name, offer in KINDS.items() if offer.unit_minor is not None]
    assert sorted(shares) == ["looms", "seed"]


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS.keys())
def test_a_project_of_the_town_is_told_whole(offer: Offer) -> None:
    content = offer.content
    told = sum(map(len, content["story"].values())) + len(content["risks"])
    assert 600 <= told <= 1_500
    assert set(content["story"]) == {"why", "for_whom", "plan", "afterwards"}
    assert all(content["story"].values())
    assert len(content["title"]) <= 40
    assert content["picture"] in DRAWN
    assert sum(use["amount_minor"] for use in offer.uses) == offer.target_minor
    assert (2 <= len(offer.returns) <= 6) == (offer.unit_minor is None)


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS.keys())
def test_its_town_is_a_real_one_and_its_address_lies_there(offer: Offer) -> None:
    town = code_of(offer.content["prefecture"], offer.content["town"])
    assert len(town) == 5
    assert not town.endswith("991"), "an invented town"
    assert offer.issuer["address"].startswith(offer.content["prefecture"])
    assert offer.content["town"] in offer.issuer["address"]


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS.keys())
def test_it_opens_before_it_closes_and_its_own_chamber_proposes_it(offer: Offer) -> None:
    terms = offer.terms(FIRST_DAY)
    assert terms["opens_at"] < terms["closes_at"]
    offices = [*townsfolk.OFFICES, *OFFICES]
    assert (offer.chamber_id, PROPOSED_BY[offer.name], "approver") in offices


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS.keys())
def test_listing_takes_it_as_it_is_written(offer: Offer) -> None:
    assert ProjectIn.model_validate(offer.project()).title == offer.content["title"]
    issuer = IssuerIn.model_validate(offer.issuer)
    check_number(issuer.kind, issuer.corporate_number)
    draft = RoundIn.model_validate(offer.terms(FIRST_DAY)).draft()
    assert problems_of(draft, FIRST_DAY, lambda day: day.weekday() < 5) == []


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS.keys())
@pytest.mark.parametrize("start", [FIRST_DAY, FIRST_DAY + timedelta(days=200)])
def test_a_return_comes_in_the_month_it_names_after_the_closing(
    offer: Offer, start: datetime
) -> None:
    terms = offer.terms(start)
    months = [each["delivery_month"] for each in terms.get("returns", [])]
    assert [int(month[-2:]) for month in months] == list(offer.delivered_in)
    assert all(month > terms["closes_at"][:7] for month in months)


def test_every_drawing_may_be_chosen() -> None:
    assert set(get_args(Picture)) == {"", *DRAWN}


def test_three_pledges_and_ninety_come_to_the_same() -> None:
    few, many = given("shops"), given("lacquer")
    assert (len(few), len(many)) == (3, 90)
    assert sum(few) == sum(many) == 270_000


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("oyster", (1.0, 1.2)),
        ("laundry", (1.0, 1.1)),
        ("beetles", (0.35, 0.6)),
        ("festival", (0.4, 0.6)),
    ],
)
def test_a_round_gathers_what_its_state_is_meant_to_be(
    name: str, share: tuple[float, float]
) -> None:
    least, most = share
    assert least <= sum(given(name)) / OFFERS[name].target_minor <= most


def test_no_return_is_given_more_often_than_there_are() -> None:
    asked: Counter[tuple[str, int]] = Counter()
    for name, _, at, units in days.PLEDGES:
        asked[name, at] += units
    for person in crowd.PEOPLE:
        asked[person.offer, person.return_at] += person.units
    for (name, at), units in asked.items():
        stock = OFFERS[name].details[at].get("stock_units")
        assert stock is None or units <= stock, (name, at)


def test_the_crowd_is_two_hundred_of_all_ages_and_of_the_shares_asked_for() -> None:
    people = crowd.PEOPLE
    assert [person.number for person in people] == list(range(1, 201))
    assert len({person.name for person in people}) == 200
    assert Counter(person.bond for person in people) == {"local": 120, "ties": 50, "none": 30}
    ages = [person.age for person in people]
    assert (min(ages), max(ages)) == (22, 88)


@pytest.mark.parametrize("person", crowd.PEOPLE, ids=lambda person: str(person.number))
def test_somebody_of_the_crowd_is_where_their_bond_says(person: crowd.Person) -> None:
    offer = OFFERS[person.offer]
    place = (offer.content["prefecture"], offer.content["town"])
    assert (person.home == place) == (person.bond == "local")
    assert (person.root is not None) == (person.bond == "ties")
    assert code_of(*person.home)
    assert person.return_at < len(offer.returns)


def test_the_inn_closes_minutes_after_the_first_start_on_every_start() -> None:
    class Begun:
        begun = datetime(2026, 11, 30, 1, 2, 50, tzinfo=UTC)

    offer = days.offer_of(Begun(), "fireworks")  # type: ignore[arg-type]
    assert offer.terms(FIRST_DAY)["closes_at"] == "2026-11-30T01:14:00+00:00"


def test_a_closing_report_is_23_days_overdue_on_the_day_of_the_first_start() -> None:
    draft = RoundIn.model_validate(SHOYU.terms(FIRST_DAY)).draft()
    today = (FIRST_DAY + timedelta(days=DAYS)).date()
    due = reports.due_on(draft, Settings.model_fields["report_due_days"].default)
    assert reports.standing(due, None, today).days_overdue == 23


def test_the_town_stays_out_of_what_tests_stand_on() -> None:
    core = {day.act for day in story.DAYS}
    assert not core & {day.act for day in days.DAYS}
    assert {case.name for case in cases.CASES} == {"library"}
