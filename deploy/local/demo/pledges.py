"""Pledges of the demo world and the money that follows them."""

from typing import Final

from deploy.local.demo.cast import Supporter, demo_id
from deploy.local.demo.offers import Offer
from deploy.local.demo.site import Json, Refused, Visitor, until
from deploy.local.demo.teller import JAPAN, Teller

NOT_HERE: Final = 404
BACKED: Final = {"confirmed", "due", "collected", "settled"}
_REFUND_ACCOUNT: Final = {
    "bank_code": "0001",
    "branch_code": "123",
    "kind": "ordinary",
    "number": "7654321",
    "holder_kana": "ヤマモト キョウコ",
}


class Pledges(Teller):
    """By card, or by transfer and two who recorded it."""

    def by_card(
        self, offer: Offer, supporter: Supporter, *, units: int, of_return: int = 0
    ) -> None:
        """A pledge by card up to its confirmation; the card is saved the first time only."""
        visitor = self.visitor(supporter.email)
        pledge = self.pledge(offer, supporter, units, "card", of_return)
        if self.wait_state(visitor, pledge, {"seated", *BACKED}) == "seated":
            page = self._payment_page(visitor, pledge, {})
            if page["kind"] == "card_page":
                self.site.save_card(str(page["url"]))
        self.wait_state(visitor, pledge, BACKED)

    def by_transfer(self, offer: Offer, supporter: Supporter, *, units: int) -> str:
        """A pledge by bank transfer, up to the account number it is told."""
        visitor = self.visitor(supporter.email)
        pledge = self.pledge(offer, supporter, units, "bank_transfer", 0)
        self.wait_state(visitor, pledge, {"seated", *BACKED})
        self._payment_page(visitor, pledge, {"refund_account": _REFUND_ACCOUNT})
        return pledge

    def _payment_page(self, visitor: Visitor, pledge: str, body: Json) -> Json:
        """How to pay; payments hears of the seat a moment after matching."""

        def ask() -> Json | None:
            try:
                return visitor.put("payments", f"/pledges/{pledge}/payment-page", body)
            except Refused as refusal:
                if refusal.status == NOT_HERE:
                    return None
                raise

        return until(ask, f"the payment page of {pledge}")

    def pledge(
        self, offer: Offer, supporter: Supporter, units: int, rail: str, of_return: int
    ) -> str:
        pledge = str(demo_id("pledge", offer.name, supporter.email))
        self.visitor(supporter.email).put(
            "matching",
            f"/rounds/{offer.round_id}/pledges/{pledge}",
            {
                "investor_id": str(supporter.investor_id),
                "terms_version": 1,
                "units": units,
                "return_id": str(offer.return_id(of_return)) if offer.returns else None,
                "rail": rail,
                "visibility": "initials",
                "consents": ["terms"],
            },
        )
        return pledge

    def wait_state(self, visitor: Visitor, pledge: str, wanted: set[str]) -> str:
        def look() -> str | None:
            state = str(visitor.get("matching", f"/pledges/{pledge}")["state"])
            return state if state in wanted else None

        return until(look, f"{pledge} {sorted(wanted)}")

    def deposit(
        self, pledge: str, *, amount_minor: int, recorded_by: str, confirmed_by: str
    ) -> None:
        """One of the payee's people enters the bank's line, another confirms it."""
        recorder, deposit = self.visitor(recorded_by), demo_id("deposit", pledge)
        awaited = recorder.get("payments", "/deposits")["awaited"]
        account = next(
            (each["account"] for each in awaited if each["pledge_id"] == pledge), None
        )
        if account is None:
            return  # told before
        number = {name: account[name] for name in ("bank_code", "branch_code", "number")}
        today = self.site.clock().astimezone(JAPAN).date()
        recorder.put(
            "payments",
            f"/deposits/{deposit}",
            {
                "account": number,
                "amount_minor": amount_minor,
                "value_date": today.isoformat(),
                "bank_reference": f"T{pledge[:8]}",
            },
        )
        path = f"/deposits/{deposit}/confirmation"
        self.visitor(confirmed_by).put("payments", path, {"verdict": "agreed"})
