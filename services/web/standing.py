"""How a pledge stands, in honest words: where the money is, what happens next, and by when.

There are four kinds of page: accepted, waiting for a payment, not possible, being looked at.
Their sentences are in `standings`.
"""

from services.web import standings
from services.web.allotment_words import result
from services.web.clients.matching import Pledge
from services.web.clients.payments import Payment
from services.web.sayings import charged_when
from services.web.standings import Standing, accepted, by_state, ended, paying
from services.web.visit import Visit


def standing_of(pledge: Pledge, payment: Payment | None, visit: Visit) -> Standing:
    """The state of `pledge` in the reader's words; `payment` is None while payments is away."""
    if (over := _ended(pledge)) is not None:
        found = over
    elif pledge.is_asked:
        found = accepted.ASKED_AGAIN
    elif pledge.is_flexible and pledge.state in {"collected", "settled"}:
        found = accepted.FLEXIBLE_PAID
    elif pledge.state in by_state.FIXED:
        found = by_state.FIXED[pledge.state]
    elif pledge.state in {"seated", "due"}:
        found = _paying(pledge, payment)
    elif pledge.state == "confirmed" and pledge.over_cap_since is not None:
        found = accepted.OVER_CAP
    elif pledge.state == "confirmed":
        found = _confirmed(pledge, payment)
    elif pledge.state in {"closing", "released"}:
        found = _closed(pledge)
    elif pledge.state == "refused":
        found = ended.SOLD_OUT if pledge.refused_because == "sold_out" else ended.REFUSED
    else:
        found = paying.UNKNOWN
    return _said(found, pledge, payment, visit)


def _ended(pledge: Pledge) -> Standing | None:
    """What is said first of a pledge whose round has come to nothing."""
    tables = {"refund_due": ended.GOING_BACK, "refunded": ended.GONE_BACK}
    if pledge.state in tables:
        return tables[pledge.state].get(pledge.reason or "")
    # Its pledges are closed one after the other; none reads meanwhile that it goes on.
    if pledge.state in {"placed", "waitlisted", "seated", "confirmed"}:
        return ended.CLOSING.get(f"round_{pledge.round_state}")
    return None


def _confirmed(pledge: Pledge, payment: Payment | None) -> Standing:
    if pledge.is_flexible and payment is not None and payment.backing == "held":
        return accepted.FLEXIBLE_HELD
    if pledge.is_flexible:
        return accepted.FLEXIBLE_CARD if pledge.rail == "card" else accepted.FLEXIBLE_TRANSFER
    if pledge.is_by_rule:
        return accepted.BY_RULE_CARD if pledge.rail == "card" else accepted.BY_RULE_TRANSFER
    return accepted.CONFIRMED_CARD if pledge.rail == "card" else accepted.CONFIRMED_TRANSFER


def _paying(pledge: Pledge, payment: Payment | None) -> Standing:
    is_declined = payment is not None and (payment.is_declined or payment.state == "declined")
    if payment is None and pledge.state == "due" and pledge.rail == "card":
        return paying.UNKNOWN
    if pledge.state == "due" and pledge.is_flexible:
        return paying.FLEXIBLE_DUE_DECLINED if is_declined else paying.FLEXIBLE_DUE
    if pledge.state == "due":
        return paying.DUE_DECLINED if is_declined else paying.DUE
    if payment is not None and payment.backing is not None:
        return paying.LOOKING
    if pledge.rail == "card":
        seated = paying.FLEXIBLE_SEATED if pledge.is_flexible else paying.SEATED_CARD
        return paying.SEATED_DECLINED if is_declined else seated
    is_short = payment is not None and payment.received_minor > 0
    return paying.SEATED_SHORT if is_short else paying.SEATED_TRANSFER


def _closed(pledge: Pledge) -> Standing:
    is_closing = pledge.state == "closing"
    table = ended.CLOSING if is_closing else ended.RELEASED
    return table.get(pledge.reason or "", table[""])


def _said(found: Standing, pledge: Pledge, payment: Payment | None, visit: Visit) -> Standing:
    words = visit.words
    by = pledge.pay_by or pledge.settles_at
    repair = payment.repair_until if payment else None
    until = pledge.withdraw_until or pledge.closes_at
    asked = pledge.reconfirmation
    received_minor = payment.received_minor if payment else 0
    facts = {
        "answer_by": words.moment(asked.reconfirm_by) if asked else "",
        "act": visit.gettext(
            standings.INVESTED if pledge.is_investment else standings.SUPPORTED
        ),
        "amount": _amount(pledge, payment, visit),
        "received": words.amount(received_minor),
        "rest": words.amount(pledge.amount_minor - received_minor),
        "yen": words.yen(pledge.amount_minor),
        "by": words.moment(by),
        "settles": words.day(pledge.settles_at),
        "when": charged_when(until, visit),
        "until": words.moment(until),
        "repair": words.moment(repair or pledge.next.by or by),
        "cancel": visit.gettext(
            standings.RIGHT if pledge.is_investment else standings.HOUSE_TERM
        ),
    }
    return Standing(
        tag=visit.gettext(found.tag),
        title=visit.gettext(found.title, **facts),
        sentences=(
            *(visit.gettext(sentence, **facts) for sentence in found.sentences),
            *result(pledge, visit),
        ),
        kind=found.kind,
        is_moving=found.is_moving,
        is_over=found.is_over,
    )


def _amount(pledge: Pledge, payment: Payment | None, visit: Visit) -> str:
    """What the money of the sentence is: of what goes back, as much as came in."""
    words = visit.words
    if pledge.state in {"refund_due", "refunded"}:
        came_minor = payment.received_minor + payment.returned_minor if payment else 0
        return words.amount(came_minor) if came_minor else visit.gettext(ended.THE_MONEY)
    allotted_minor = pledge.allotted_minor
    return words.amount(pledge.amount_minor if allotted_minor is None else allotted_minor)
