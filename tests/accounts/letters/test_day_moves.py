"""A payment day moved: whoever waits for the outcome hears of it once, and nobody else."""

from datetime import date
from typing import Any

from shared.contracts.matching import PledgeClosing, PledgeReleased, RoundPaymentDayMoved
from tests.accounts.letters.stage import Stage, stage_of
from tests.accounts.letters.test_pledges import TRANSFER
from tests.accounts.world import NOON, World


def _moved(stage: Stage, day: date) -> RoundPaymentDayMoved:
    return RoundPaymentDayMoved(
        round_id=stage.round_id,
        project_id=stage.project_id,
        payment_day=day,
        occurred_at=NOON,
    )


async def test_each_move_brings_one_letter_to_who_waits_and_none_to_who_is_gone(
    world: World,
) -> None:
    stage = await stage_of(world)
    stays, leaves = [await world.sign_in(f"{each}@example.jp") for each in ("stays", "leaves")]
    kept, gone = [stage.seated(each.person_id, **TRANSFER) for each in (stays, leaves)]
    told: dict[str, Any] = {"round_id": gone.round_id, "pledge_id": gone.pledge_id}
    await stage.hear(kept, stage.confirmed(kept), gone)
    await stage.hear(
        PledgeClosing(**told, reason="withdrawn", occurred_at=NOON),
        PledgeReleased(**told, attempt=1, occurred_at=NOON),
    )
    await stage.mails()
    again = await stage.hear(_moved(stage, date(2027, 8, 1)))
    assert await stage.mails() == ["払込日が変わりました"]
    assert world.mailbox.letters[-1]["To"] == "stays@example.jp"
    assert "2027年8月1日" in stage.text
    assert "お手続きは要りません" in stage.text
    await stage.deliver(again)
    assert await stage.mails() == []
    await stage.hear(_moved(stage, date(2027, 9, 1)))
    assert await stage.mails() == ["払込日が変わりました"]


async def test_a_pledge_that_stayed_above_its_cap_ends_with_a_letter_that_says_so(
    world: World,
) -> None:
    stage = await stage_of(world)
    who = await world.sign_in("a@example.jp")
    seated = stage.seated(who.person_id, **TRANSFER)
    await stage.hear(seated, stage.confirmed(seated))
    await stage.mails()
    await stage.hear(
        PledgeClosing(
            round_id=seated.round_id,
            pledge_id=seated.pledge_id,
            reason="not_allotted",
            is_over_cap=True,
            occurred_at=NOON,
        )
    )
    assert await stage.mails() == ["お申込みをお返しします"]
    assert "法律で決まったあなたの上限をこえていたため" in stage.text
    assert stage.text.startswith(
        "お預かりしている10,000円は、全額をご指定の口座にお返しします。"
    )
