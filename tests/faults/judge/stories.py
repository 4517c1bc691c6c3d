"""Stories of a small world: rounds and pledges over most paths of the table."""

from datetime import date, timedelta
from typing import Final

from tests.faults.judge.world import BEGAN, NOW, Pledge, World

_CAP: Final = 500_000
_UNIT: Final = 10_000


def told() -> World:
    """Six rounds: succeeded, failed, by rule, flexible, one that is open, one cancelled."""
    world = World()
    world.rows["rule_version"].append(("jp-cap", None, None))
    _offices(world)
    _declared(world)
    _succeeded(world)
    _failed(world)
    _by_rule(world)
    _open(world)
    _stopped(world)
    world.keep_pledges()
    world.now = NOW
    return world


def _offices(world: World) -> None:
    offices = (
        ("approver", "chamber"),
        ("colleague", "chamber"),
        ("handler-user", "handler"),
    )
    for person, organisation in offices:
        world.rows["membership"].append(
            (person, organisation, "approver", BEGAN - timedelta(days=9), None)
        )


def _declared(world: World) -> None:
    """A purchase elsewhere, long ago: it counts for nothing here."""
    world.rows["cap_entry"].append(
        (
            world.number("cap_entry"),
            None,
            None,
            "investor",
            "issuer",
            "other",
            "declared",
            1000,
            date(2024, 1, 1),
            date(2024, 1, 9),
            None,
            None,
            None,
            "request",
            "declared",
        )
    )
    world.audit("investors", "declared", "cap", "investor")


def _open_round(world: World, name: str, instrument: str, mode: str = "all_or_nothing") -> None:
    """Listed, approved by everybody it needs, scheduled and open."""
    world.rows["listed_round"].append(
        (name, f"project-of-{name}", "chamber", "handler", instrument, "owner")
    )
    kinds = {"chamber": "approver", "handler": "handler-user"}
    for kind, person in kinds.items():
        cause = world.command("listing", "approval", name)
        approval = f"approval-{world.number('approval')}"
        proposed_at = world.tick()
        world.rows["approval"].append((approval, name, kind, person, world.tick(), cause))
        if kind == "chamber":
            world.rows["second_word"].append((approval, "colleague", proposed_at, person))
    scheduled = world.say("listing", "RoundScheduled", name, name)
    _round_step(world, name, "scheduled", ("event", scheduled))
    _round_step(world, name, "open", ("job", world.command("matching", "round", name)))
    world.rows["round_return"].append((name, "return", 100))


def _round_step(world: World, name: str, to_state: str, cause: tuple[str, str]) -> int:
    number = world.number("round_event")
    world.rows["round_event"].append((number, name, to_state, world.tick(), None, *cause))
    return number


def _decide(
    world: World, name: str, outcome: str, counted: int, instrument: str = "reward"
) -> str:
    """The outcome's cut; the id of the decision."""
    decision = world.command("matching", "round", name)
    _round_step(world, name, outcome, ("job", decision))
    cut = world._numbers["pledge_event"]  # noqa: SLF001  # what has happened by now
    target = counted if outcome == "succeeded" else counted + 1
    world.rows["round"].append(
        (
            name,
            "chamber",
            instrument,
            "all_or_nothing",
            target,
            100,
            120,
            outcome,
            outcome,
            cut,
            counted,
        )
    )
    return decision


def _stopped(world: World) -> None:
    """Paused at once and confirmed, resumed and in the end cancelled, each by two people."""
    _open_round(world, "R6", "reward")
    becomes = {"pause": "paused", "resume": "open", "cancel": "cancelled"}
    for kind, state in becomes.items():
        proposed, said = world.tick(), "one" if kind == "pause" else "two"
        cause = world.command("matching", "round", "R6", f"person:{said}")
        answered = world.tick()
        at = proposed if kind == "pause" else answered
        number, lapses = world.number("round_event"), proposed + timedelta(days=1)
        world.rows["round_event"].append((number, "R6", state, at, None, "request", cause))
        world.rows["round_decision"].append(
            (f"{kind}-R6", "R6", kind, "confirmed", "one", proposed, lapses, "two", answered)
        )
    world.rows["round"].append(
        ("R6", "chamber", "reward", "all_or_nothing", 1, 100, 100, "cancelled", None, None, 0)
    )


def _accept(
    world: World, name: str, round_: str, units: int, *, class_: str | None = None
) -> tuple[Pledge, str]:
    """A pledge, and the event that asks for its hold."""
    pledge = Pledge(name, round_, units, units * _UNIT)
    pledge.room = (f"issuer-of-{name}", class_, _CAP if class_ else None)
    world.pledges[name] = pledge
    cause = ("request", world.command("matching", "pledge", name))
    placed = world.step(pledge, "accept", "placed", cause, "PledgePlaced")
    assert placed
    return pledge, placed


def _grant(world: World, pledge: Pledge, placed: str) -> str:
    """A decision and the hold; the id of HoldGranted."""
    pledge.attempt += 1
    decision = f"decision-{world.number('decision')}"
    pledge.hold = f"hold-{decision}"
    cap = pledge.room[2]
    world.rows["decision"].append(
        (
            decision,
            pledge.name,
            pledge.attempt,
            "jp-cap",
            None,
            "allow",
            cap,
            None,
            "event",
            placed,
        )
    )
    counted = 0 if cap else None
    cause = ("event", placed)
    world.room(pledge, "held", pledge.amount, cause, counted=counted, decision=decision)
    return world.say(
        "investors", "HoldGranted", pledge.name, pledge.round, amount=pledge.amount
    )


def _seat(world: World, pledge: Pledge, granted: str) -> str:
    seated = world.step(pledge, "HoldGranted", "seated", ("event", granted), "PledgeSeated")
    world.seat(pledge, "take", pledge.units, ("event", granted))
    assert seated
    return seated


def _pay(world: World, pledge: Pledge, cause: tuple[str, str], type_: str) -> str:
    """Something happened to the payment, and payments says it."""
    number = world.number("payment_event")
    world.rows["payment_event"].append((number, pledge.name, type_, *cause))
    return world.say("payments", type_, pledge.name, pledge.round, amount=pledge.amount)


def _payment(
    world: World, pledge: Pledge, backing: str, *, captured: int = 0, **out: int
) -> None:
    """Its row; `out` is what was refunded or charged back."""
    authorised = pledge.amount if backing == "held" else captured
    term = NOW + timedelta(days=5) if backing == "held" else None
    world.rows["payment"].append(
        (
            f"payment-{pledge.name}",
            pledge.name,
            backing,
            f"card-{pledge.name}",
            authorised,
            captured,
            out.get("refunded", 0),
            out.get("charged_back", 0),
            term,
            NOW + timedelta(days=1),
        )
    )
    if backing == "saved":
        world.rows["outside_object"].append(
            (f"card-{pledge.name}", "payment_method", "attached", None)
        )


def _confirmed(
    world: World, name: str, round_: str, units: int = 2, *, class_: str | None = None
) -> Pledge:
    pledge, placed = _accept(world, name, round_, units, class_=class_)
    seated = _seat(world, pledge, _grant(world, pledge, placed))
    backed = _pay(world, pledge, ("event", seated), "PaymentBacked")
    world.step(pledge, "PaymentBacked", "confirmed", ("event", backed), "PledgeConfirmed")
    return pledge


def _due(world: World, pledge: Pledge, units: int | None = None) -> str:
    """The round has succeeded: charge what was allotted."""
    allotted = units or pledge.units
    pledge.allotted = (allotted, allotted * _UNIT)
    cause = ("job", world.command("matching", "pledge", pledge.name))
    due = world.step(pledge, "round_succeeded", "due", cause, "PledgeDue")
    assert due
    if allotted < pledge.units:
        world.seat(pledge, "trim", allotted - pledge.units, cause)
        world.room(pledge, "reduced", allotted * _UNIT - pledge.amount, ("event", due))
    return due


def _collected(world: World, pledge: Pledge) -> None:
    """The card was charged: the money is in, and so is the fee of it."""
    captured = _pay(world, pledge, ("event", _due(world, pledge)), "PaymentCaptured")
    charge, clearing = f"charge-{pledge.name}", f"clearing/{pledge.name}"
    psp = "psp/stripe/pending"
    world.post(("psp", charge, "charge"), psp, clearing, pledge.amount, pledge.name)
    world.post(("psp", charge, "fee"), "fees/psp", psp, pledge.amount // 25, pledge.name)
    world.step(pledge, "PaymentCaptured", "collected", ("event", captured), "PledgeCollected")


def _settled(world: World, pledge: Pledge) -> str:
    _collected(world, pledge)
    cause = ("job", world.command("matching", "pledge", pledge.name))
    settled = world.step(pledge, "withdrawal_over", "settled", cause, "PledgeSettled")
    assert settled
    world.room(pledge, "used", 0, ("event", settled))
    number = world.number("payment_event")
    world.rows["payment_event"].append((number, pledge.name, "settled", "event", settled))
    world.post(
        ("house", pledge.name, "settle"),
        f"clearing/{pledge.name}",
        f"owner/project-of-{pledge.round}",
        pledge.amount,
        pledge.name,
    )
    return settled


def _closing(world: World, pledge: Pledge, trigger: str, kind: str) -> str:
    cause = (kind, world.command("matching", "pledge", pledge.name))
    closing = world.step(pledge, trigger, "closing", cause, "PledgeClosing")
    assert closing
    return closing


def _released(world: World, pledge: Pledge, answer: str, to_state: str) -> str:
    """Payments has answered: the seat goes, then the room."""
    cause = ("event", answer)
    trigger = next(row[4] for row in world.rows["outbox"] if row[1] == answer)
    released = world.step(pledge, trigger, to_state, cause, "PledgeReleased")
    assert released
    world.seat(pledge, "free", -(pledge.allotted[0] or pledge.units), cause)
    held = sum(row[7] for row in world.rows["cap_entry"] if row[1] == pledge.hold)
    used = any(row[1] == pledge.hold and row[6] == "used" for row in world.rows["cap_entry"])
    world.room(pledge, "returned" if used else "released", -held, ("event", released))
    return released


def _sent_back(world: World, pledge: Pledge, paid_from: str) -> None:
    """The money goes back to the card: begun, done, said."""
    refund, returning = f"refund-{pledge.name}", f"returning/{pledge.name}"
    cause = ("job", world.command("payments", "refund", refund))
    world.rows["refund"].append(
        (refund, f"payment-{pledge.name}", pledge.amount, "done", world.tick(), *cause)
    )
    source = ("house", refund, "refund_begun")
    world.post(source, paid_from, returning, pledge.amount, pledge.name)
    psp = "psp/stripe/pending"
    world.post(("psp", refund, "refund"), returning, psp, pledge.amount, pledge.name)
    refunded = _pay(world, pledge, ("job", refund), "PaymentRefunded")
    world.step(pledge, "PaymentRefunded", "refunded", ("event", refunded))


def _succeeded(world: World) -> None:
    """Settled and paid out, lapsed, withdrawn, from the wait list, refunded, charged back."""
    _open_round(world, "R1", "reward")
    paid = _confirmed(world, "settled", "R1")
    lapsed = _confirmed(world, "lapsed", "R1")
    refunded = _confirmed(world, "refunded", "R1")
    disputed = _confirmed(world, "charged-back", "R1")
    _withdrawn(world)
    _from_the_wait_list(world)
    _decide(world, "R1", "succeeded", 4 * 2 * _UNIT)
    _pay_out(world, paid, _settled(world, paid))
    _payment(world, paid, "saved", captured=paid.amount)

    lapse = _pay(world, lapsed, ("event", _due(world, lapsed)), "PaymentLapsed")
    _released(world, lapsed, lapse, "lapsed")
    _payment(world, lapsed, "saved")

    _settled(world, refunded)
    closing = _closing(world, refunded, "refund", "request")
    refunding = _pay(world, refunded, ("event", closing), "PaymentRefunding")
    _released(world, refunded, refunding, "refund_due")
    _sent_back(world, refunded, "owner/project-of-R1")
    _payment(world, refunded, "saved", captured=refunded.amount, refunded=refunded.amount)

    _charged_back(world, disputed)


def _charged_back(world: World, pledge: Pledge) -> None:
    _collected(world, pledge)
    opened = _pay(world, pledge, ("job", "webhook-opened"), "DisputeOpened")
    world.step(pledge, "DisputeOpened", "disputed", ("event", opened))
    closed = _pay(world, pledge, ("job", "webhook-closed"), "DisputeClosed")
    _released(world, pledge, closed, "charged_back")
    source = ("psp", f"dispute-{pledge.name}", "dispute")
    clearing = f"clearing/{pledge.name}"
    world.post(source, clearing, "psp/stripe/pending", pledge.amount, pledge.name)
    taken = pledge.amount
    _payment(world, pledge, "saved", captured=taken, charged_back=taken)


def _withdrawn(world: World) -> None:
    pledge = _confirmed(world, "withdrawn", "R1")
    closing = _closing(world, pledge, "withdraw", "request")
    voided = _pay(world, pledge, ("event", closing), "PaymentVoided")
    _released(world, pledge, voided, "released")
    _payment(world, pledge, "saved")
    world.rows["outside_object"].append(("session", "session", "expired", pledge.name))


def _from_the_wait_list(world: World) -> None:
    """Its hold went back while it waited; a seat is kept for it, and it withdraws."""
    pledge, placed = _accept(world, "waited", "R1", 2)
    granted = _grant(world, pledge, placed)
    waits = world.step(
        pledge, "HoldGranted", "waitlisted", ("event", granted), "PledgeWaitlisted"
    )
    assert waits
    world.room(pledge, "released", -pledge.amount, ("event", waits))
    cause = ("job", world.command("matching", "pledge", pledge.name))
    world.step(pledge, "seat_frees", "placed", cause, "PledgePlaced")
    world.seat(pledge, "take", pledge.units, cause)
    cause = ("request", world.command("matching", "pledge", pledge.name))
    world.step(pledge, "withdraw", "released", cause, "PledgeReleased")
    world.seat(pledge, "free", -pledge.units, cause)


def _pay_out(world: World, pledge: Pledge, settled: str) -> None:
    fees = 1_000
    world.rows["payout"].append(
        (
            "payout",
            "project-of-R1",
            pledge.amount - fees,
            fees,
            "sent",
            "owner",
            world.tick(),
            world.command("payments", "payout", "payout"),
        )
    )
    world.rows["payout_line"].append(("payout", pledge.name, pledge.amount, settled))
    for person in ("first", "second"):
        cause = world.command("payments", "payout", "payout")
        world.rows["payout_approval"].append(("payout", person, cause))


def _failed(world: World) -> None:
    """Nothing was charged; the one deposit goes back through the bank."""
    _open_round(world, "R2", "fund")
    pledge = _confirmed(world, "given-back", "R2", class_="fund")
    clearing, bank = f"clearing/{pledge.name}", "bank/handler/handler"
    world.post(("bank", "line-1", "deposit"), bank, clearing, pledge.amount, pledge.name)
    _decide(world, "R2", "failed", pledge.amount, "fund")
    closing = _closing(world, pledge, "round_failed", "job")
    refunding = _pay(world, pledge, ("event", closing), "PaymentRefunding")
    _released(world, pledge, refunding, "refund_due")
    _sent_back(world, pledge, clearing)
    _payment(world, pledge, "received", captured=pledge.amount, refunded=pledge.amount)


def _by_rule(world: World) -> None:
    """More was pledged than the round takes: each got less."""
    _open_round(world, "R3", "equity")
    pledge = _confirmed(world, "trimmed", "R3", 4, class_="share")
    clearing, bank = f"clearing/{pledge.name}", "bank/handler/handler"
    world.post(("bank", "line-2", "deposit"), bank, clearing, pledge.amount, pledge.name)
    _decide(world, "R3", "succeeded", pledge.amount, "equity")
    _due(world, pledge, 3)
    world.rows["by_rule"].append(("R3", "succeeded", 3, 1, BEGAN))
    world.rows["allocation_line"].append(("R3", "trimmed", 4, 3))
    _payment(world, pledge, "received", captured=pledge.amount)


def _open(world: World) -> None:
    """Confirmed by a held card, seated, refused, and one whose answer is parked."""
    _open_round(world, "R4", "reward")
    world.rows["round"].append(
        ("R4", "chamber", "reward", "flexible", 1, 100, 100, "open", None, None, None)
    )
    held = _confirmed(world, "held", "R4", class_="other")
    _payment(world, held, "held")
    waiting, placed = _accept(world, "seated", "R4", 1)
    seated = _seat(world, waiting, _grant(world, waiting, placed))
    number = world.number("payment_event")
    world.rows["payment_event"].append((number, waiting.name, "awaited", "event", seated))
    refused, placed = _accept(world, "refused", "R4", 1)
    world.rows["decision"].append(
        (
            "decision-refused",
            refused.name,
            1,
            "jp-cap",
            None,
            "refuse",
            _CAP,
            None,
            "event",
            placed,
        )
    )
    answer = world.say("investors", "HoldRefused", refused.name, "R4", amount=refused.amount)
    world.step(refused, "HoldRefused", "refused", ("event", answer), "PledgeRefused")
    poisoned, placed = _accept(world, "parked", "R4", 1)
    world.park("matching", "matching.saga", _grant(world, poisoned, placed))
    for subject in ("parked", "somebody-elses"):
        world.rows["alarm"].append((subject, NOW))
