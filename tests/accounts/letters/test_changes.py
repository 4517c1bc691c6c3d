"""A material change: who pledged is told old and new and by when, once, and reminded once."""

from datetime import timedelta
from typing import Any

from shared.contracts.listing import RoundAmended
from shared.contracts.matching import PledgeClosing, ReconfirmationAsked, ReconfirmationReminded
from shared.ids import new_id
from tests.accounts.letters.stage import Stage, stage_of
from tests.accounts.letters.test_pledges import TRANSFER
from tests.accounts.world import NOON, World

UNTIL = NOON + timedelta(days=7)
CHANGED = {
    "history": {
        "changes": [
            {
                "version": 2,
                "why": "部品の値上がりのため",
                "changed": [
                    "title",
                    "uses",
                    "terms.target_minor",
                    "terms.returns.delivery_month",
                ],
                "material": ["uses", "terms.target_minor", "terms.returns.delivery_month"],
            }
        ]
    },
    "1": {
        "content": {"uses": [{"label": "織機", "amount_minor": 700_000}]},
        "terms": {
            "target_minor": 700_000,
            "returns": [
                {
                    "title": "藍の布",
                    "description": "",
                    "delivery_month": "2027-08",
                    "is_shipped": True,
                }
            ],
        },
    },
    "2": {
        "content": {"uses": [{"label": "織機", "amount_minor": 900_000}]},
        "terms": {
            "target_minor": 900_000,
            "returns": [
                {
                    "title": "藍の布",
                    "description": "",
                    "delivery_month": "2027-12",
                    "is_shipped": False,
                }
            ],
        },
    },
}


def about(stage: Stage, pledge_id: Any) -> dict[str, Any]:
    return {
        "round_id": stage.round_id,
        "pledge_id": pledge_id,
        "project_id": stage.project_id,
        "was_version": 1,
        "version": 2,
        "reconfirm_by": UNTIL,
        "occurred_at": NOON,
    }


async def test_old_and_new_the_day_and_the_page_are_told_once_and_reminded_once(
    world: World,
) -> None:
    stage = await stage_of(world)
    stage.verdict = CHANGED
    who = await world.sign_in("a@example.jp")
    seated = stage.seated(who.person_id, **TRANSFER)
    await stage.hear(seated, stage.confirmed(seated))
    await stage.mails()
    again = await stage.hear(ReconfirmationAsked(**about(stage, seated.pledge_id)))
    assert await stage.mails() == ["変わったことがあります。ご確認ください"]
    for said in (
        "お金は動いていません",
        "部品の値上がりのため",
        "お金の使いみち（前）",
        "700,000円",
        "900,000円",
        "2027年8月お届け、住所へ送ります",
        "2027年12月お届け、住所へは送りません",
        "お返事がないときは、お申込みを終えて、全額をお返しします",
        f"/pledges/{seated.pledge_id}/change",
    ):
        assert said in stage.text
    await stage.deliver(again)
    assert await stage.mails() == []
    await stage.hear(ReconfirmationReminded(**about(stage, seated.pledge_id)))
    assert await stage.mails() == ["ご確認の期限が近づきました"]
    await stage.hear(
        PledgeClosing(
            round_id=stage.round_id,
            pledge_id=seated.pledge_id,
            reason="not_reconfirmed",
            occurred_at=NOON,
        )
    )
    assert await stage.mails() == ["お申込みを終えました"]
    assert "期限までにご確認をいただけなかったため" in stage.text


async def test_the_letter_waits_while_the_change_cannot_be_read_and_ends_with_its_time(
    world: World,
) -> None:
    stage = await stage_of(world)
    who = await world.sign_in("a@example.jp")
    seated = stage.seated(who.person_id, **TRANSFER)
    await stage.hear(seated)
    await stage.mails()
    await stage.hear(ReconfirmationAsked(**about(stage, seated.pledge_id)))
    assert await stage.mails() == []
    stage.verdict = CHANGED
    world.clock.now = UNTIL + timedelta(seconds=1)
    assert await stage.mails() == []
    [row] = await world.rows("SELECT state FROM letter WHERE kind = 'reconfirmation_asked'")
    assert row["state"] == "needless"


async def test_half_of_the_way_is_of_the_new_target(world: World) -> None:
    stage = await stage_of(world)
    await stage.hear(
        stage.scheduled(),
        RoundAmended(
            round_id=stage.round_id,
            project_id=stage.project_id,
            change_id=new_id(),
            was_version=1,
            version=2,
            target_minor=200_000,
            reconfirm_by=UNTIL,
            occurred_at=NOON,
        ),
    )
    [row] = await world.rows("SELECT target_minor FROM heard_round")
    assert row["target_minor"] == 200_000
