"""The registry of failpoints against the code and the catalogue: nothing new stays untried."""

import json
import random
from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import get_args

import pytest

from services.investors.holds import handlers as holds
from services.listing.business_days import japanese_business_days
from services.listing.rounds.domain import business_days_before
from services.matching.pledges import handlers as pledges
from services.payments.rails.domain import Kind
from services.payments.saga import handlers as saga
from shared.contracts.registry import CONTRACTS
from shared.encryption import ColumnKey
from shared.failpoints import steps
from shared.migrate import ROOT
from tests.faults.command import catalogue, chosen
from tests.faults.stage import SERVICES
from tests.faults.story import days_open
from tests.faults.trials import DEATHS, Act, Crash, acts

KEY = ColumnKey(b64encode(bytes(32)).decode())
NAMES = [name for names in steps().values() for name in names]
READERS: dict[str, set[str]] = {
    "matching.saga": {each.__name__ for each in pledges.HANDLERS},
    "payments.saga": {each.__name__ for each in saga.HANDLERS},
    "investors.holds": {
        each.__name__
        for each in holds.handlers(ColumnKey("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="))
    },
}
# What a reader hears beside the steps of a pledge that a story walks; each with its reason.
UNTRIED: Mapping[str, str] = {
    "HoldRefused": "ends a pledge at once, as PledgeReleased does",
    "PledgeRefused": "hold back, tried with PledgeReleased",
    "PledgeWaitlisted": "hold back, tried with PledgeReleased",
    "PaymentDeclined": "changes a date; the charge that follows is tried",
    "PaymentLapsed": "seat back, tried with PaymentVoided",
    "DisputeOpened": "the PSP's clock, tried in services' tests",
    "DisputeClosed": "the PSP's clock, tried in services' tests",
    "PledgeDue": "investors only lower a hold",
    "PledgeSettled": "investors only mark a hold",
    "GroupInvited": "makes a letter and moves no pledge",
    "IntroductionAsked": "makes a letter and moves no pledge",
    "IntroductionEnded": "makes a letter and moves no pledge",
    "IntroductionMade": "makes letters and moves no pledge",
    "RoundPaymentDayMoved": "moves dates of holds; its orders are in the schedules",
    "HoldExceeded": "stops a charge and frees nothing; its orders are in the schedules",
    "HoldFits": "lets a charge go on; its orders are in the schedules",
    "HoldsRechecked": "lets an outcome come; its orders are in the schedules",
    "RoundScheduled": "before any pledge",
    "RoundAmended": "asks, and moves no pledge by itself; its orders are in the schedules",
    "RoundTermsChanged": "changes what is offered, no pledge",
    "RoundWithdrawn": "a round that never opened",
}


def test_every_failpoint_has_a_trial() -> None:
    assert {each.name for each in catalogue() if isinstance(each, Crash)} == set(NAMES)


def test_every_trial_knows_whose_process_it_stops() -> None:
    assert {each.service for each in catalogue() if isinstance(each, Crash)} <= set(SERVICES)


@pytest.mark.parametrize("group", READERS)
def test_every_event_that_a_reader_acts_on_is_tried_or_says_why_not(group: str) -> None:
    tried = {name.split(".")[2] for name in NAMES if name.startswith(f"{group}.")}
    assert tried <= READERS[group]
    assert READERS[group] - tried <= set(UNTRIED)


def test_every_relayed_event_exists() -> None:
    relayed = {name.split(".")[1] for name in NAMES if name.startswith("relay.")}
    assert relayed <= set(CONTRACTS)


def test_every_call_of_the_psp_that_is_tried_exists() -> None:
    asked = {name.split(".")[1] for name in NAMES if name.startswith("psp.")}
    assert asked <= set(get_args(Kind))


def test_every_door_that_is_tried_exists() -> None:
    doors = {name.rsplit(".", 1)[0] for name in NAMES if name.endswith(".answering")}
    known = {f"{name}.{door}" for name in SERVICES for door in _operations(name)}
    assert doors <= known


def _operations(service: str) -> list[str]:
    document = json.loads((ROOT / f"openapi/{service}.json").read_text(encoding="utf-8"))
    return [
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
    ]


def _acts() -> Iterator[Act]:
    return acts(random.Random(3), catalogue())  # noqa: S311  # no secret


def test_a_seed_puts_every_trial_into_exactly_one_act() -> None:
    played = [name for act in _acts() for name in act.names]
    assert sorted(played) == sorted(each.name for each in catalogue())


def test_no_program_dies_more_than_a_few_times_in_one_act() -> None:
    most = max(len(some) for act in _acts() for some in act.crashes.values())
    assert most == DEATHS


def test_only_the_last_failpoint_of_a_program_lets_it_live_on() -> None:
    early = [said for act in _acts() for some in act.failpoints.values() for said in some[:-1]]
    assert early
    assert {said.split(":")[-1] for said in early} == {"kill", "exit"}


def test_a_story_leaves_time_for_transfers_on_every_day_of_the_year() -> None:
    works = japanese_business_days()
    for away in range(366):
        today = date(2026, 11, 29) + timedelta(days=away)
        days = days_open(today)
        last = business_days_before(today + timedelta(days=days), 5, works)
        assert last - today >= timedelta(days=2)
        assert 9 <= days <= 16


def test_a_trial_that_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        chosen(["kill.moon"])
