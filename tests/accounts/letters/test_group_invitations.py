"""An invitation to a co-investment group: whoever acts for the invited hears of it, once."""

from datetime import timedelta

from shared.contracts.matching import GroupInvited
from shared.ids import new_id
from tests.accounts.letters.stage import Stage, stage_of
from tests.accounts.world import NOON, World


def _invited(stage: Stage, investor_id: object, **by: float) -> GroupInvited:
    return GroupInvited.model_validate(
        {
            "round_id": stage.round_id,
            "invitation_id": new_id(),
            "project_id": stage.project_id,
            "investor_id": investor_id,
            "answer_by": NOON + timedelta(**by),
            "occurred_at": NOON,
        }
    )


async def test_who_acts_for_the_invited_is_told_once_and_nobody_else(world: World) -> None:
    stage, investor_id = await stage_of(world), new_id()
    for name, organisation_id in (("anna", investor_id), ("bert", new_id())):
        who = await world.sign_in(f"{name}@example.jp")
        await world.rows(
            "INSERT INTO membership VALUES ($1, $2, $3, $4, $5, $6) RETURNING person_id",
            new_id(), who.person_id, organisation_id, "investor", "acts_for", NOON,
        )  # fmt: skip
    await stage.mails()
    told = await stage.hear(_invited(stage, investor_id, days=3))
    await stage.deliver(told)
    assert await stage.mails() == ["グループへの招待"]
    assert world.mailbox.letters[-1]["To"] == "anna@example.jp"
    assert "参加すると答えても、申込みにはなりません" in stage.text
    assert f"/invitations/{told[0].headers['ce_subject']}" in stage.text
    late = _invited(stage, investor_id, days=-1)
    await stage.hear(late)
    assert await stage.mails() == []


async def test_who_is_asked_beside_the_round_reads_that_it_is_no_application(
    world: World,
) -> None:
    stage, investor_id = await stage_of(world), new_id()
    who = await world.sign_in("anna@example.jp")
    await world.rows(
        "INSERT INTO membership VALUES ($1, $2, $3, $4, $5, $6) RETURNING person_id",
        new_id(), who.person_id, investor_id, "investor", "acts_for", NOON,
    )  # fmt: skip
    await stage.mails()
    asked = _invited(stage, investor_id, days=3).model_copy(update={"kind": "grant"})
    await stage.hear(asked)
    assert await stage.mails() == ["助成のお願い"]
    assert "募集への申込みではありません" in stage.text
