"""People who try again: calls that outlive a fault, and what each of them saw."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import UUID

import httpx

from deploy.local.demo.cast import Supporter
from deploy.local.demo.offers import Offer
from deploy.local.demo.site import Json, NeverHappened, Refused, Visitor
from tests.faults.history import History
from tests.faults.stage import Show

WAIT_S: Final = 240.0  # patience, no goal
# Not yet, not now, or nobody knows: worth another try.
_AGAIN: Final = {401, 403, 404, 409, 429}
_SERVER_ERROR: Final = 500
_REFUND_ACCOUNT: Final = {
    "bank_code": "0001",
    "branch_code": "123",
    "kind": "ordinary",
    "number": "7654321",
    "holder_kana": "ヤマモト キョウコ",
}
_T = TypeVar("_T")


def patiently(act: Callable[[], _T | None], what: str, wait_s: float = WAIT_S) -> _T:
    """Try until it goes through and says something.

    Raises:
        NeverHappened: it did not within `wait_s`; with the last refusal.
        Refused: for good.
    """
    deadline = time.monotonic() + wait_s
    last: object = "nothing came"
    while time.monotonic() < deadline:
        try:
            done = act()
            if done is not None:
                return done
        except (httpx.TransportError, NeverHappened) as away:
            last = away
        except Refused as refused:
            if refused.status < _SERVER_ERROR and refused.status not in _AGAIN:
                raise
            last = refused
        time.sleep(0.1)
    raise NeverHappened(f"{what} within {wait_s:.0f} s: {last!r}")


def surely(act: Callable[[], object], what: str) -> None:
    """Like `patiently`, for what says nothing."""

    def done() -> bool:
        act()
        return True

    patiently(done, what)


@dataclass
class Pledger:
    """One investor with one pledge."""

    show: Show
    history: History
    offer: Offer
    supporter: Supporter
    pledge_id: UUID
    units: int = 1

    @property
    def visitor(self) -> Visitor:
        return self.show.world.visitor(self.supporter.email)

    def ask(self, method: str, service: str, path: str, body: Any = None) -> Json:
        return patiently(
            lambda: self.visitor.ask(method, service, path, body), f"{method} {path}"
        )

    def place(self, rail: str, *, terms_version: int = 1, tries_again: bool = True) -> bool:
        """Whether it was accepted, as far as its owner knows."""
        path = f"/rounds/{self.offer.round_id}/pledges/{self.pledge_id}"
        body = {
            "investor_id": str(self.supporter.investor_id),
            "terms_version": terms_version,
            "units": self.units,
            "return_id": str(self.offer.return_id(0)),
            "rail": rail,
            "visibility": "initials",
            "consents": ["terms"],
        }
        patiently(lambda: self.visitor.bearer("matching"), "a token")
        self.history.invoke(self.pledge_id, self.units, self.supporter.investor_id)
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            saw = self._try(path, body)
            if saw != "unknown" or not tries_again:
                return saw == "ok"
            time.sleep(0.1)
        return False

    def _try(self, path: str, body: Json) -> str:
        try:
            self.visitor.put("matching", path, body)
        except (httpx.TransportError, NeverHappened) as away:
            self.history.saw(self.pledge_id, "unknown", repr(away))
            return "unknown"
        except Refused as refused:
            is_no = refused.status < _SERVER_ERROR and refused.status != 401
            self.history.saw(self.pledge_id, "fail" if is_no else "unknown", str(refused))
            return "fail" if is_no else "unknown"
        self.history.saw(self.pledge_id, "ok")
        return "ok"

    def state(self) -> str:
        return str(self.visitor.get("matching", f"/pledges/{self.pledge_id}")["state"])

    def wait(self, *wanted: str, wait_s: float = WAIT_S) -> str:
        def look() -> str | None:
            state = self.state()
            return state if state in wanted else None

        return patiently(look, f"{self.pledge_id} {wanted}", wait_s)

    def page(self, body: Json) -> Json:
        path = f"/pledges/{self.pledge_id}/payment-page"
        return self.ask("PUT", "payments", path, body)

    def save_card(self) -> None:
        """Through the hosted page, unless a card is saved already."""
        if self.wait("seated", "confirmed") == "seated":
            page = self.page({})
            if page["kind"] == "card_page":
                surely(lambda: self.show.site.save_card(str(page["url"])), "the hosted page")

    def by_transfer(self) -> Json:
        self.wait("seated", "confirmed")
        return self.page({"refund_account": _REFUND_ACCOUNT})

    def withdraw(self) -> None:
        self.ask("POST", "matching", f"/pledges/{self.pledge_id}/withdrawal")


def stranger(name: str) -> Supporter:
    """Somebody nobody knows yet."""
    # No digits in the name: twelve of them may happen to be somebody's My Number.
    return Supporter(f"{name}@mail.example", "支援 太郎")


def registered(show: Show, supporter: Supporter) -> Supporter:
    """With an account and an investor of their own."""
    surely(lambda: show.world.register(supporter), f"{supporter.name} registers")
    return supporter
