"""The life of a pledge as one table: which step follows what. Pure words, no amounts, no time.

What a step does to a pledge and to its round's book is in `rows.py` and what it names.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final, Literal

State = Literal[
    "placed",
    "waitlisted",
    "seated",
    "confirmed",
    "closing",
    "refund_due",
    "due",
    "collected",
    "settled",
    "disputed",
    "refused",
    "released",
    "refunded",
    "lapsed",
    "charged_back",
]
Fact = Literal[
    "HoldGranted",
    "HoldRefused",
    "HoldReduced",
    "HoldReleased",
    "HoldUsed",
    "HoldReturned",
    "HoldExceeded",
    "HoldFits",
    "PaymentAwaited",
    "PaymentBacked",
    "PaymentDeclined",
    "PaymentVoided",
    "PaymentRefunding",
    "PaymentRefunded",
    "PaymentSurplusReturned",
    "PaymentCaptured",
    "PaymentLapsed",
    "DisputeOpened",
    "DisputeClosed",
]
Timer = Literal[
    "seat_frees",
    "pay_by_passed",
    "round_over",
    "round_succeeded",
    "round_failed",
    "round_cancelled",
    "reconfirm_asked",
    "reconfirm_reminded",
    "reconfirm_passed",
    "cancellation_term_over",
    "withdrawal_over",
]
Command = Literal["accept", "withdraw", "refund", "release", "reconfirm"]
On = Fact | Timer | Command
Reason = Literal[
    "expired",
    "withdrawn",
    "round_over",
    "round_failed",
    "round_cancelled",
    "not_reconfirmed",
    "not_allotted",
    "refund",
    "over_cap",
]

# (state, on): {becomes: says}. The table of the architecture, row by row.
NEXT: Final[Mapping[tuple[State | None, On], Mapping[State, str | None]]] = {
    (None, "accept"): {"placed": "PledgePlaced"},
    ("placed", "HoldGranted"): {
        "seated": "PledgeSeated",
        "waitlisted": "PledgeWaitlisted",
        "refused": "PledgeRefused",
        "released": "PledgeReleased",
    },
    ("placed", "HoldRefused"): {"refused": "PledgeRefused"},
    ("placed", "withdraw"): {"released": "PledgeReleased"},
    ("placed", "round_over"): {"released": "PledgeReleased"},
    ("placed", "reconfirm"): {"placed": None},
    ("waitlisted", "withdraw"): {"released": "PledgeReleased"},
    ("waitlisted", "round_over"): {"released": "PledgeReleased"},
    ("waitlisted", "seat_frees"): {"placed": "PledgePlaced"},
    ("waitlisted", "reconfirm_asked"): {"waitlisted": "ReconfirmationAsked"},
    ("waitlisted", "reconfirm_reminded"): {"waitlisted": "ReconfirmationReminded"},
    ("waitlisted", "reconfirm"): {"waitlisted": None},
    ("waitlisted", "reconfirm_passed"): {"released": "PledgeReleased"},
    ("seated", "PaymentBacked"): {"confirmed": "PledgeConfirmed", "closing": "PledgeClosing"},
    ("seated", "PaymentDeclined"): {"seated": None},
    ("seated", "pay_by_passed"): {"closing": "PledgeClosing"},
    ("seated", "withdraw"): {"closing": "PledgeClosing"},
    ("seated", "round_over"): {"closing": "PledgeClosing"},
    ("seated", "HoldExceeded"): {"seated": None},
    ("seated", "HoldFits"): {"seated": None},
    ("seated", "release"): {"closing": "PledgeClosing"},
    ("seated", "reconfirm_asked"): {"seated": "ReconfirmationAsked"},
    ("seated", "reconfirm_reminded"): {"seated": "ReconfirmationReminded"},
    ("seated", "reconfirm"): {"seated": None},
    ("seated", "reconfirm_passed"): {"closing": "PledgeClosing"},
    ("confirmed", "withdraw"): {"closing": "PledgeClosing"},
    ("confirmed", "round_failed"): {"closing": "PledgeClosing"},
    ("confirmed", "round_cancelled"): {"closing": "PledgeClosing"},
    ("confirmed", "reconfirm_asked"): {"confirmed": "ReconfirmationAsked"},
    ("confirmed", "reconfirm_reminded"): {"confirmed": "ReconfirmationReminded"},
    ("confirmed", "reconfirm"): {"confirmed": None},
    ("confirmed", "reconfirm_passed"): {"closing": "PledgeClosing"},
    ("confirmed", "round_succeeded"): {"due": "PledgeDue", "closing": "PledgeClosing"},
    ("confirmed", "cancellation_term_over"): {"due": "PledgeDue"},
    ("confirmed", "HoldExceeded"): {"confirmed": None},
    ("confirmed", "HoldFits"): {"confirmed": None},
    ("confirmed", "release"): {"closing": "PledgeClosing"},
    ("closing", "PaymentBacked"): {"confirmed": "PledgeConfirmed", "closing": "PledgeClosing"},
    ("closing", "PaymentVoided"): {"released": "PledgeReleased"},
    ("closing", "PaymentRefunding"): {"refund_due": "PledgeReleased"},
    ("closing", "HoldExceeded"): {"closing": None},
    ("closing", "HoldFits"): {"closing": None},
    ("refund_due", "PaymentRefunded"): {"refunded": None},
    ("due", "PaymentDeclined"): {"due": None},
    ("due", "PaymentCaptured"): {"collected": "PledgeCollected"},
    ("due", "PaymentLapsed"): {"lapsed": "PledgeReleased"},
    ("due", "refund"): {"closing": "PledgeClosing"},
    ("due", "withdraw"): {"closing": "PledgeClosing"},
    ("due", "reconfirm_asked"): {"due": "ReconfirmationAsked"},
    ("due", "reconfirm_reminded"): {"due": "ReconfirmationReminded"},
    ("due", "reconfirm"): {"due": None},
    ("due", "reconfirm_passed"): {"closing": "PledgeClosing"},
    ("due", "HoldExceeded"): {"closing": "PledgeClosing"},
    ("due", "DisputeOpened"): {"disputed": None},
    ("collected", "withdrawal_over"): {"settled": "PledgeSettled"},
    ("collected", "refund"): {"closing": "PledgeClosing"},
    ("collected", "withdraw"): {"closing": "PledgeClosing"},
    ("collected", "reconfirm_asked"): {"collected": "ReconfirmationAsked"},
    ("collected", "reconfirm_reminded"): {"collected": "ReconfirmationReminded"},
    ("collected", "reconfirm"): {"collected": None},
    ("collected", "reconfirm_passed"): {"closing": "PledgeClosing"},
    ("collected", "DisputeOpened"): {"disputed": None},
    ("settled", "refund"): {"closing": "PledgeClosing"},
    ("settled", "withdraw"): {"closing": "PledgeClosing"},
    ("settled", "reconfirm_asked"): {"settled": "ReconfirmationAsked"},
    ("settled", "reconfirm_reminded"): {"settled": "ReconfirmationReminded"},
    ("settled", "reconfirm"): {"settled": None},
    ("settled", "reconfirm_passed"): {"closing": "PledgeClosing"},
    ("settled", "DisputeOpened"): {"disputed": None},
    ("disputed", "DisputeClosed"): {
        "due": None,
        "collected": None,
        "settled": None,
        "charged_back": "PledgeReleased",
    },
}
TERMINAL: Final[AbstractSet[State]] = {
    "refused",
    "released",
    "refunded",
    "lapsed",
    "charged_back",
}
TIMERS: Final[AbstractSet[On]] = {
    "seat_frees",
    "pay_by_passed",
    "round_over",
    "round_succeeded",
    "round_failed",
    "round_cancelled",
    "reconfirm_asked",
    "reconfirm_reminded",
    "reconfirm_passed",
    "cancellation_term_over",
    "withdrawal_over",
}
COMMANDS: Final[AbstractSet[On]] = {"accept", "withdraw", "refund", "release", "reconfirm"}
# Said for others: the book does not move, whatever the state.
INFORMS: Final[AbstractSet[On]] = {
    "HoldReduced",
    "HoldReleased",
    "HoldUsed",
    "HoldReturned",
    "PaymentAwaited",
    "PaymentSurplusReturned",
}
# Facts that lost a race, or that payments sees to alone.
STAYS: Final[AbstractSet[tuple[State, On]]] = {
    ("confirmed", "PaymentBacked"),
    ("due", "PaymentBacked"),
    ("collected", "PaymentBacked"),
    ("settled", "PaymentBacked"),
    ("disputed", "PaymentBacked"),
    ("refund_due", "PaymentBacked"),
    # A decline that was told late: the money had found another way.
    ("confirmed", "PaymentDeclined"),
    ("closing", "PaymentDeclined"),
    ("refund_due", "PaymentDeclined"),
    ("collected", "PaymentDeclined"),
    ("settled", "PaymentDeclined"),
    ("disputed", "PaymentDeclined"),
    # A refund was decided while payments still collected: it answers PledgeClosing next.
    ("closing", "PaymentCaptured"),
    ("closing", "PaymentLapsed"),
    # Asked twice, payments may answer twice.
    ("refund_due", "PaymentVoided"),
    ("refund_due", "PaymentRefunding"),
    ("closing", "DisputeOpened"),
    ("closing", "DisputeClosed"),
    ("refund_due", "DisputeOpened"),
    ("refund_due", "DisputeClosed"),
    # Its hold was given back, which investors has not heard yet.
    ("waitlisted", "HoldExceeded"),
    ("waitlisted", "HoldFits"),
    ("refund_due", "HoldExceeded"),
    ("refund_due", "HoldFits"),
    # It was charged while it fitted.
    ("collected", "HoldExceeded"),
    ("settled", "HoldExceeded"),
    ("disputed", "HoldExceeded"),
    ("due", "HoldFits"),
    ("collected", "HoldFits"),
    ("settled", "HoldFits"),
    ("disputed", "HoldFits"),
}
# Who has to act next; `settled` rests and terminal states have nobody.
OWNER: Final[Mapping[State, str]] = {
    "placed": "investors",
    "waitlisted": "matching",
    "seated": "payments",
    "confirmed": "matching",
    "closing": "payments",
    "refund_due": "payments",
    "due": "payments",
    "collected": "matching",
    "disputed": "payments",
}
# What happens when a state's deadline has passed; an alarm moves nothing.
AT_DEADLINE: Final[Mapping[State, On | Literal["alarm"]]] = {
    "placed": "alarm",
    "waitlisted": "round_over",
    "seated": "pay_by_passed",
    "confirmed": "round_succeeded",
    "closing": "alarm",
    "refund_due": "alarm",
    "due": "alarm",
    "collected": "withdrawal_over",
    "disputed": "alarm",
}
# In a flexible round each pledge is charged by its own timer, before the outcome.
AT_DEADLINE_FLEXIBLE: Final[Mapping[State, On]] = {"confirmed": "cancellation_term_over"}
# Who is asked again after a material change; of a flexible round also whoever was charged.
ASKED: Final[AbstractSet[State]] = {
    "waitlisted",
    "seated",
    "confirmed",
    "due",
    "collected",
    "settled",
}
# What a round counts and the public sees as pledged.
BACKED: Final[AbstractSet[State]] = {"confirmed", "due", "collected", "settled", "disputed"}

Verdict = Literal["step", "ignored", "refused", "bug"]


class Unforeseen(Exception):
    """The table has no such step, and it is not to be ignored: a bug, the message is parked."""


def verdict(state: State, on: On) -> Verdict:
    """What `on` means in `state`; timers look again under the lock: a late one is ignored."""
    if (state, on) in NEXT:
        return "step"
    if on in COMMANDS:
        return "refused"
    if state in TERMINAL or on in TIMERS or on in INFORMS or (state, on) in STAYS:
        return "ignored"
    return "bug"
