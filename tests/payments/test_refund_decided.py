"""Refunds that the staff decided: PledgeClosing(refund) for money that is in already."""

from tests.payments.test_transfers import send_back
from tests.payments.world import World


async def test_a_settled_transfer_goes_back_through_two_people_and_the_project_owes_it(
    world: World,
) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    one, two = await world.two_of(pledge.chamber_id)
    await world.deposit((one, two), account, 10_000)
    await world.due(pledge)
    await world.settle(pledge)
    assert await world.balance(f"owner/{pledge.project_id}") == -10_000
    await world.close(pledge, "refund")
    assert (await world.said(pledge))[-1] == "PaymentRefunding"
    refund = (await world.refunds(one))[0]
    assert (refund["amount_minor"], refund["reason"], refund["state"]) == (
        10_000,
        "closing",
        "listed",
    )
    await send_back(world, one, two, refund["refund_id"])
    assert (await world.said(pledge))[-1] == "PaymentRefunded"
    for path in ("owner/" + str(pledge.project_id), f"clearing/{pledge.id}", "bank/platform"):
        assert await world.balance(path) == 0


async def test_a_second_deposit_that_waits_does_not_hold_up_the_refund_of_what_is_settled(
    world: World,
) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    one, two = await world.two_of(pledge.chamber_id)
    await world.deposit((one, two), account, 10_000)
    await world.due(pledge)
    await world.settle(pledge)
    again = await world.record(one, account, 10_000)
    await world.close(pledge, "refund")
    assert await world.value("SELECT count(*) FROM parked_message") == 0
    assert (await world.said(pledge))[-1] == "PaymentRefunding"
    await world.confirm(two, "deposits", again.json()["deposit_id"])
    reasons = {each["reason"]: each["amount_minor"] for each in await world.refunds(one)}
    assert reasons == {"closing": 10_000, "late": 10_000}
    for refund in await world.refunds(one):
        await send_back(world, one, two, refund["refund_id"])
    assert (await world.said(pledge)).count("PaymentRefunded") == 1
    for path in ("owner/" + str(pledge.project_id), f"clearing/{pledge.id}", "bank/platform"):
        assert await world.balance(path) == 0
