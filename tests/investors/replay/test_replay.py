"""A replay finds nothing where nothing was touched, and each thing that was."""

from datetime import date
from typing import Final

import pytest

from services.investors.decisions.inputs import Inputs
from services.investors.decisions.sealing import opened
from services.investors.decisions.store import application_of
from services.investors.replay import recomputing, store
from services.investors.rulebook import store as rulebook
from services.investors.rulebook.domain.versions import Rulebook
from shared.contracts.matching import PledgeSettled
from tests.investors.builders import KEY, PAYMENT_DAY
from tests.investors.replay.conftest import Ledger

# A rule of this day would be over the day of every decision.
FROM: Final = date(2026, 1, 1)
# So late that nothing of today counts before it.
AFTER_ALL: Final = date(2028, 6, 1)
# As a migration loads it: a row more, and the open one before it ends by itself.
NEXT_VERSION: Final = """
    INSERT INTO rule_version (id, rule_id, version, check_kind, jurisdiction, instrument,
        licence, valid_from, valid_to, parameters, article_ja, article_en, source, confidence)
    SELECT 1000 + id, rule_id, version + 1, check_kind, jurisdiction, instrument, licence, $1,
        NULL, '{"kind": "flat", "flat_minor": 1, "exempt": []}', article_ja, article_en, source,
        confidence
    FROM rule_version WHERE rule_id = 'JP.ECF.INVESTOR_CAP' AND valid_to IS NULL
"""
OF_300: Final = "(SELECT decision_id FROM decision WHERE amount = 300000)"
SPOILED: Final = {
    "another outcome, reasons": (
        "UPDATE decision SET outcome = 'allow', reasons = '[]' WHERE amount = 900000"
    ),
    "another cap": "UPDATE decision SET cap = 950000 WHERE amount = 900000",
    "another counted": "UPDATE decision SET counted = 0 WHERE amount = 900000",
    "another applied_on": "UPDATE decision SET applied_on = '2026-11-23' WHERE amount = 900000",
    "another withdraw_until": (
        f"UPDATE decision SET withdraw_until = NULL WHERE decision_id = {OF_300}"
    ),
    "another rule_from": "UPDATE decision SET rule_from = '2022-01-29' WHERE amount = 900000",
    "its hold has another amount": "UPDATE cap_entry SET amount = 200000 WHERE amount = 250000",
    "its hold has another cap": (
        f"UPDATE cap_entry SET cap = 800000 WHERE decision_id = {OF_300} AND kind = 'held'"
    ),
    "allowed, and nothing was held": "DELETE FROM cap_entry WHERE amount = 250000",
    "refused, and yet held": (
        "UPDATE cap_entry SET decision_id = (SELECT decision_id FROM decision"
        " WHERE amount = 900000) WHERE amount = 250000"
    ),
    "another sum counts before it": (
        f"UPDATE cap_entry SET counted_before = 0 WHERE decision_id = {OF_300}"
    ),
    "above its cap when it was taken": (
        "UPDATE cap_entry SET amount = 800000, counted_before = 0 WHERE amount = 250000"
    ),
    "returned after released": (
        "INSERT INTO cap_entry (hold_id, pledge_id, round_id, attempt, investor_id, scope,"
        " issuer_id, kind, amount, applied_on, paid_on, cause_kind, cause_id, recorded_at)"
        " SELECT hold_id, pledge_id, round_id, attempt, investor_id, scope, issuer_id,"
        " 'returned', 0, applied_on, paid_on, 'job', cause_id, recorded_at FROM cap_entry"
        " WHERE kind = 'released'"
    ),
    "not all of it adds up to zero": (
        "UPDATE cap_entry SET amount = -100000 WHERE kind = 'released'"
    ),
}


async def test_an_untouched_ledger_replays_without_a_difference(ledger: Ledger) -> None:
    status, said = await ledger.replayed()
    assert (status, said) == (
        0,
        [
            "decisions checked: 5 (0 of them in part)",
            "entries checked: 8 in 2 buckets",
            "differences: 0",
            "breaches: 0",
            "open after a moved payment day: 0",
        ],
    )


@pytest.mark.parametrize("what", SPOILED)
async def test_each_thing_spoiled_is_found_and_the_status_is_1(
    ledger: Ledger, what: str
) -> None:
    await ledger.spoil(SPOILED[what])
    status, said = await ledger.replayed()
    assert status == 1
    assert any(what in line for line in said), said


async def test_inputs_of_another_decision_are_found(ledger: Ledger) -> None:
    await ledger.spoil(
        "UPDATE decision SET inputs_sealed = (SELECT inputs_sealed FROM decision"
        " WHERE amount = 250000) WHERE amount = 900000"
    )
    status, said = await ledger.replayed()
    assert status == 1
    assert any("its inputs cannot be opened" in line for line in said)


async def test_a_replay_tells_no_figure_and_no_amount(ledger: Ledger) -> None:
    await ledger.spoil("UPDATE decision SET cap = 950001, counted = 7 WHERE amount = 900000")
    _, said = await ledger.replayed()
    told = "\n".join(said)
    assert "another cap, counted" in told
    for figure in ("900000", "950001", "18000000", "500000"):
        assert figure not in told


async def test_a_decision_of_an_old_rule_replays_the_same_after_a_new_version(
    ledger: Ledger,
) -> None:
    """Even one that is dated back over the day of the decision; no earlier row is touched."""
    await ledger.world.execute("CREATE TABLE kept AS SELECT * FROM rule_version")
    try:
        await ledger.world.execute(NEXT_VERSION, FROM)
        status, said = await ledger.replayed()
        assert (status, said[-3:-1]) == (0, ["differences: 0", "breaches: 0"])
        refused = await ledger.place(2)
        [row] = await ledger.world.rows(
            "SELECT cap, rule_from FROM decision WHERE pledge_id = $1", refused.pledge_id
        )
        assert (row["cap"], row["rule_from"]) == (1, FROM)
    finally:
        await ledger.spoil(
            "DELETE FROM rule_version; INSERT INTO rule_version SELECT * FROM kept;"
            " DROP TABLE kept"
        )


async def test_a_version_that_is_gone_is_a_difference(ledger: Ledger) -> None:
    rules = await _loaded(ledger)
    [row] = await ledger.world.rows("SELECT * FROM decision WHERE amount = 300000")
    inputs = opened(row["inputs_sealed"], KEY, row["decision_id"])
    left = [each for each in rules.rules if each.rule_id != "JP.ECF.INVESTOR_CAP"]
    [found] = recomputing.findings(Rulebook(left), row, application_of(row), inputs)
    assert found.what == "no version 3 of JP.ECF.INVESTOR_CAP"


@pytest.mark.parametrize(("net_assets", "differs"), [(18_000_000, False), (19_000_000, True)])
async def test_a_decision_that_kept_only_its_figures_has_its_cap_checked(
    ledger: Ledger, net_assets: int, *, differs: bool
) -> None:
    [row] = await ledger.world.rows("SELECT * FROM decision WHERE amount = 300000")
    whole = opened(row["inputs_sealed"], KEY, row["decision_id"])
    figures = {"net_assets_minor": net_assets, "income_minor": 0}
    inputs = Inputs(counted=whole.counted, figures=figures)
    rules = await _loaded(ledger)
    found = [*recomputing.findings(rules, row, application_of(row), inputs)]
    assert [each.what for each in found] == (["another cap"] if differs else [])


async def _loaded(ledger: Ledger) -> Rulebook:
    async with ledger.world.pools.worker.statement() as sql:
        return await rulebook.load(sql)


async def test_a_move_above_the_cap_is_open_while_held_and_a_breach_once_used(
    ledger: Ledger,
) -> None:
    await ledger.world.declare(ledger.investor, AFTER_ALL)
    # Paid for, it has no room to lose by what is applied for after it.
    await ledger.tell(PledgeSettled, ledger.kept, 2, amount_minor=250_000, currency="JPY")
    far = await ledger.place(800_000, offer={"payment_day": AFTER_ALL})
    await ledger.move(far, PAYMENT_DAY)
    status, said = await ledger.replayed()
    assert (status, said[-1]) == (0, "open after a moved payment day: 1")
    amount = {"amount_minor": 800_000, "currency": "JPY"}
    await ledger.tell(PledgeSettled, far, 2, **amount)
    status, said = await ledger.replayed()
    assert (status, said[-2]) == (1, "breaches: 1")
    assert "used above its cap after its payment day moved" in said[0]


@pytest.mark.parametrize(
    ("touched", "what"),
    [
        ("SET parameters = parameters || '{\"ceiling_minor\": 9000000}'", "was changed"),
        ("SET rule_id = 'X'", "is not loaded"),
    ],
)
async def test_a_rule_that_is_not_as_its_edition_is_a_difference(
    ledger: Ledger, touched: str, what: str
) -> None:
    of_eu = "rule_id = 'EU.CF.REFLECTION' AND version = 1"
    await ledger.spoil("CREATE TABLE kept AS SELECT * FROM rule_version")
    try:
        await ledger.spoil(f"UPDATE rule_version {touched} WHERE {of_eu}")
        status, said = await ledger.replayed()
        assert status == 1
        assert [each for each in said if "EU.CF.REFLECTION" in each and what in each]
    finally:
        await ledger.spoil(
            "DELETE FROM rule_version; INSERT INTO rule_version SELECT * FROM kept;"
            " DROP TABLE kept"
        )


async def test_a_replay_reads_one_moment(ledger: Ledger) -> None:
    async with store.one_moment(ledger.world.pools.worker) as sql:
        before = await sql.fetchval("SELECT count(*) FROM cap_entry")
        await ledger.place(1_000)
        assert await sql.fetchval("SELECT count(*) FROM cap_entry") == before
