"""Stripe's test cards and what each of them does. Only here are card numbers known."""

from dataclasses import dataclass
from typing import Final, Literal

# When a bank refuses: at once (saving too), or only when money is asked for later.
Refuses = Literal["never", "always", "when_charged"]
# When it asks for 3-D Secure: never; at every payment; at payments unless it was set up for
# them; at payments with the cardholder present only; like the second, but may be skipped.
Asks = Literal["never", "always", "unless_set_up", "on_session"]


@dataclass(frozen=True)
class Decline:
    """`code` of the error, and the bank's own `decline_code` if it has one."""

    code: str
    decline_code: str | None
    message: str


@dataclass(frozen=True)
class Card:
    """One test card. `label` is what the hosted page calls it."""

    number: str
    alias: str
    brand: str = "visa"
    label: str = ""
    refuses: Refuses = "never"
    decline: Decline | None = None
    asks: Asks = "never"
    disputed: bool = False
    available_at_once: bool = False
    refund: Literal["succeeds", "fails_later", "pends"] = "succeeds"
    country: str = "JP"
    funding: str = "credit"

    @property
    def last4(self) -> str:
        return self.number[-4:]


def _declined(decline_code: str, message: str = "Your card was declined.") -> Decline:
    return Decline("card_declined", decline_code, message)


GENERIC: Final = _declined("generic_decline")
NO_FUNDS: Final = _declined("insufficient_funds", "Your card has insufficient funds.")
EXPIRED: Final = Decline("expired_card", "expired_card", "Your card has expired.")
CVC: Final = Decline(
    "incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."
)
PROCESSING: Final = Decline(
    "processing_error",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
)

CARDS: Final = (
    Card("4242424242424242", "pm_card_visa", label="Visa(成功)"),
    Card("4000003920000003", "pm_card_jp", label="Visa・日本発行(成功)"),
    Card("5555555555554444", "pm_card_mastercard", "mastercard", "Mastercard(成功)"),
    Card("3566002020360505", "pm_card_jcb", "jcb", "JCB(成功)"),
    Card(
        "378282246310005",
        "pm_card_amex",
        "amex",
        "American Express(成功。与信は7日)",
        country="US",
    ),
    Card("3056930009020004", "pm_card_diners", "diners", country="US"),
    Card("6011111111111117", "pm_card_discover", "discover", country="US"),
    Card("4000056655665556", "pm_card_visa_debit", funding="debit", country="US"),
    Card(
        "4000002500003155",
        "pm_card_authenticationRequiredOnSetup",
        label="Visa(登録時に3Dセキュア)",
        asks="unless_set_up",
    ),
    Card(
        "4000002760003184",
        "pm_card_authenticationRequired",
        label="Visa(毎回3Dセキュア。後日の請求でも本人認証が要る)",
        asks="always",
    ),
    Card("4000000000003220", "pm_card_threeDSecure2Required", asks="unless_set_up"),
    Card(
        "4000003800000446",
        "pm_card_authenticationRequiredSetupForOffSession",
        asks="on_session",
    ),
    Card(
        "4000008260003178",
        "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
        label="Visa(3Dセキュアで登録、後日の請求は残高不足)",
        refuses="when_charged",
        decline=NO_FUNDS,
        asks="unless_set_up",
    ),
    Card(
        "4000000000000341",
        "pm_card_chargeCustomerFail",
        label="Visa(登録はできるが、後日の請求で断られる)",
        refuses="when_charged",
        decline=GENERIC,
    ),
    Card(
        "4000000000000002",
        "pm_card_visa_chargeDeclined",
        label="Visa(カード会社が断る)",
        refuses="always",
        decline=GENERIC,
    ),
    Card(
        "4000000000009995",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        label="Visa(残高不足)",
        refuses="always",
        decline=NO_FUNDS,
    ),
    Card(
        "4000000000009987",
        "pm_card_visa_chargeDeclinedLostCard",
        refuses="always",
        decline=_declined("lost_card"),
    ),
    Card(
        "4000000000009979",
        "pm_card_visa_chargeDeclinedStolenCard",
        refuses="always",
        decline=_declined("stolen_card"),
    ),
    Card(
        "4000000000006975",
        "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
        refuses="always",
        decline=_declined("card_velocity_exceeded"),
    ),
    Card(
        "4000000000000069",
        "pm_card_chargeDeclinedExpiredCard",
        label="Visa(有効期限切れ)",
        refuses="always",
        decline=EXPIRED,
    ),
    Card(
        "4000000000000127",
        "pm_card_chargeDeclinedIncorrectCvc",
        refuses="always",
        decline=CVC,
    ),
    Card(
        "4000000000000119",
        "pm_card_chargeDeclinedProcessingError",
        refuses="always",
        decline=PROCESSING,
    ),
    Card("4000000000000259", "pm_card_createDispute", disputed=True),
    Card("4000000000000077", "pm_card_bypassPending", available_at_once=True),
    Card("4000000000005126", "pm_card_refundFail", refund="fails_later"),
    Card("4000000000007726", "pm_card_pendingRefund", refund="pends"),
)
BY_NUMBER: Final = {card.number: card for card in CARDS}
BY_ALIAS: Final = {
    **{card.alias: card for card in CARDS},
    **{card.alias.replace("pm_card_", "tok_", 1): card for card in CARDS},
    "pm_card_chargeDeclined": BY_NUMBER["4000000000000002"],
    "pm_card_chargeDeclinedInsufficientFunds": BY_NUMBER["4000000000009995"],
    "pm_card_threeDSecureRequired": BY_NUMBER["4000000000003220"],
}
