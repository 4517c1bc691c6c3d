"""Every alarm that a service can raise has words of its own for the operator."""

import re

import pytest

from tests.web import world
from tests.web.browsing import Reader
from tests.web.playing import Played

RAISED = [
    "closing longer than it may",
    "an audit row waits for its place in the chain",
    "3 differences between the ledger and the outside",
    "the outcome waits: a message is parked",
    "the outcome waits: what payments said was not all read, a message is parked",
    "the outcome waits: what payments said was not all read",
    "the outcome waits: a material change is not answered by all",
    "its page changed after its end",
    "a webhook could not be acted on: charge.dispute.created",
    "no answer of the PSP to charge 0199f0a0",
    "money came for a pledge in state released",
    "dispute du_1 is about a charge that is not ours",
    "dispute du_1 (fraudulent) took the money: answer it, by 2027-06-30 08:00 UTC",
    "dispute du_1 (fraudulent) took the money: prove the refund",
    "dispute du_1 (fraudulent) is an inquiry: answer it, or refund",
    "dispute du_1 (fraudulent) is lost beside a refund: 10000 paid twice",
    "dispute du_1 (fraudulent) went on after its end: won",
    "refund 0199f0a0 failed: expired_or_canceled_card",
    "over_cap_after_move",
    "letter_failed",
]


@pytest.mark.parametrize("what", [*RAISED, "something new"])
async def test_an_alarm_is_said_in_the_words_of_its_reader(
    reader: Reader, played: Played, what: str
) -> None:
    alarm = {"id": 7, "subject": world.PLEDGE, "what": what, "raised_at": world.OPENS}
    played.answers["GET matching/operations"] = world.operations("matching", alarms=[alarm])
    await reader.open("/operator/operations")
    cell = re.search(r'data-label="何が">([^<]*)<', reader.page)
    assert cell
    assert re.search(r"[ぁ-ん]", cell[1])
    assert ("見てほしいことがあります" in cell[1]) == (what == "something new")


@pytest.mark.parametrize(
    "what", [each for each in RAISED if "longer than" in each or "in state" in each]
)
async def test_the_state_of_a_pledge_is_no_word_of_the_code(
    reader: Reader, played: Played, what: str
) -> None:
    alarm = {"id": 7, "subject": world.PLEDGE, "what": what, "raised_at": world.OPENS}
    played.answers["GET matching/operations"] = world.operations("matching", alarms=[alarm])
    await reader.open("/operator/operations")
    cell = re.search(r'data-label="何が">([^<]*)<', reader.page)
    assert cell
    assert not re.search(r"[a-z]{3}", cell[1])
