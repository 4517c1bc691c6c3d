"""An organisation's people: a button stands there for whoever may press it."""

import pytest

from tests.web import world
from tests.web.browsing import Reader
from tests.web.playing import Played

ENDING, ADDING = "役割を終える", "役割をつける"
OWN = "/desk/people"
BY_OPERATOR = f"/operator/organisations/{world.AISE}"


def acting_as(played: Played, *offices: object) -> None:
    me = "GET accounts/me"
    played.answers[me] = {**played.answers[me], "memberships": offices}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("role", "kind", "path"),
    [("approver", "chamber", OWN), ("operator", "platform", BY_OPERATOR)],
)
async def test_who_is_no_administrator_reads_who_is_there_and_changes_nothing(
    reader: Reader, played: Played, role: str, kind: str, path: str
) -> None:
    acting_as(played, world.office(role, kind, organisation_id=world.AISE))
    await reader.open(path)
    reader.reads("鈴木 真理", "できるのは、この組織の管理者です")
    assert f">{ENDING}<" not in reader.page
    assert f">{ADDING}<" not in reader.page


async def test_the_operator_names_the_first_administrator(
    reader: Reader, played: Played
) -> None:
    acting_as(played, world.office("operator", "platform"))
    played.answers[f"GET accounts/organisations/{world.AISE}/members"] = {"items": []}
    await reader.open(BY_OPERATOR)
    reader.reads(ADDING)


async def test_an_administrator_may_change_both(reader: Reader, played: Played) -> None:
    acting_as(played, world.office("administrator", "chamber", organisation_id=world.AISE))
    await reader.open(OWN)
    reader.reads(ADDING, ENDING)
