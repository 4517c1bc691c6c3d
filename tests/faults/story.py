"""One round from its opening to its end, with pledges of every kind; faults come from outside.

Cards saved, cards that are new, transfers; some are withdrawn, some given back by the staff.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import count
from typing import Final

from deploy.local.demo.cast import KATO, NODA, SUPPORTERS, Supporter
from deploy.local.demo.offers import MINATO_MARKET, Offer
from deploy.local.demo.site import Json
from services.listing.business_days import japanese_business_days
from services.listing.rounds.domain import TRANSFERS_END_BEFORE_DAYS, business_days_before
from shared.ids import derived_id, new_id
from tests.faults.history import History
from tests.faults.people import Pledger, patiently, registered, stranger, surely
from tests.faults.stage import Show

BACKED: Final = ("confirmed", "due", "collected", "settled")
AT_ONCE: Final = 6
_DAYS: Final = 9  # a round is open so long, longer where banks rest
_FOR_TRANSFERS: Final = timedelta(days=2)


@dataclass
class Story:
    """What one act plays while things break."""

    show: Show
    history: History
    name: str
    pledgers: list[Pledger] = field(default_factory=list)
    _staff: threading.Lock = field(default_factory=threading.Lock)
    _refunds: list[Pledger] = field(default_factory=list)
    _to_give_back: list[Pledger] = field(default_factory=list)

    def prepare(self) -> None:
        """List the round and register those who are new, before anything breaks."""
        world, site = self.show.world, self.show.site
        gone = site.clock() - world.first_day
        today = (world.first_day + timedelta(days=gone.days)).date()
        known = {name: getattr(MINATO_MARKET, name) for name in Offer.__dataclass_fields__}
        changed = {"opens_on_day": None, "closes_on_day": gone.days + days_open(today)}
        more = {"name": f"faults {self.name}", "target_minor": 10_000}
        self.offer = Offer(**(known | changed | more))
        surely(lambda: world.list_offer(self.offer, answered_by=KATO), "the offer is listed")
        surely(lambda: world.wait_open(self.offer), "the round opens")
        self.strangers = [
            registered(self.show, stranger(f"s{at}-{self.name}")) for at in range(3)
        ]
        for staff in (KATO, NODA):
            for service in ("matching", "payments"):
                world.visitor(staff).bearer(service)

    def play(self) -> None:
        """Place the pledges and follow each until it is backed or over."""
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for done in [threads.submit(part) for part in self._parts()]:
                done.result()

    def _parts(self) -> list[Callable[[], None]]:
        one, two, three = self.strangers
        saved = SUPPORTERS[:4]
        return [
            *(partial(self._saved, each) for each in saved),
            partial(self._new_card, one, gives_back=False),
            partial(self._new_card, two, gives_back=True),
            partial(self._page_left, three),
            partial(self._transfer, SUPPORTERS[4]),
            partial(self._transfer_withdrawn, SUPPORTERS[0]),
            partial(self._paid_withdrawn, SUPPORTERS[1]),
            partial(self._saved_withdrawn, SUPPORTERS[2]),
            partial(self._refused, SUPPORTERS[3]),
            *(partial(self._ghost, each) for each in saved[:2]),
        ]

    def _pledger(self, supporter: Supporter) -> Pledger:
        pledger = Pledger(self.show, self.history, self.offer, supporter, new_id())
        self.pledgers.append(pledger)
        return pledger

    def _saved(self, supporter: Supporter) -> None:
        pledger = self._pledger(supporter)
        if pledger.place("card"):
            pledger.save_card()
            pledger.wait(*BACKED)

    def _new_card(self, supporter: Supporter, *, gives_back: bool) -> None:
        pledger = self._pledger(supporter)
        assert pledger.place("card")
        pledger.save_card()
        pledger.wait(*BACKED)
        if gives_back:
            self._to_give_back.append(pledger)

    def _page_left(self, supporter: Supporter) -> None:
        """The hosted page is open when the pledge is withdrawn: it has to be ended."""
        pledger = self._pledger(supporter)
        assert pledger.place("card")
        pledger.wait("seated")
        pledger.page({})
        pledger.withdraw()
        pledger.wait("released")

    def _transfer(self, supporter: Supporter) -> None:
        pledger = self._pledger(supporter)
        assert pledger.place("bank_transfer")
        pledger.by_transfer()
        self._deposit(pledger)
        pledger.wait(*BACKED)

    def _transfer_withdrawn(self, supporter: Supporter) -> None:
        pledger = self._pledger(supporter)
        assert pledger.place("bank_transfer")
        pledger.by_transfer()
        pledger.withdraw()
        pledger.wait("released")

    def _paid_withdrawn(self, supporter: Supporter) -> None:
        pledger = self._pledger(supporter)
        assert pledger.place("bank_transfer")
        pledger.by_transfer()
        self._deposit(pledger)
        pledger.wait("confirmed")
        pledger.withdraw()
        pledger.wait("refund_due")
        self._refunds.append(pledger)

    def _saved_withdrawn(self, supporter: Supporter) -> None:
        pledger = self._pledger(supporter)
        assert pledger.place("card")
        pledger.save_card()
        pledger.wait(*BACKED)
        pledger.withdraw()
        pledger.wait("released")

    def _refused(self, supporter: Supporter) -> None:
        assert not self._pledger(supporter).place("card", terms_version=7)

    def _ghost(self, supporter: Supporter) -> None:
        """Somebody who never asks again, whatever became of it."""
        self._pledger(supporter).place("card", tries_again=False)

    def _deposit(self, pledger: Pledger) -> None:
        """The staff enter the bank's line until the pledge rests on it."""
        price_minor = self.offer.returns[0][1] * pledger.units

        def enter() -> bool | None:
            with self._staff:
                self.show.world.deposit(
                    str(pledger.pledge_id),
                    amount_minor=price_minor,
                    recorded_by=NODA,
                    confirmed_by=KATO,
                )
            return True if pledger.state() in BACKED else None

        patiently(enter, f"the deposit of {pledger.pledge_id}")

    def close(self) -> None:
        """Move on to the outcome; what the staff have to give back, they give back."""
        site = self.show.site
        closes_at = self.show.world.first_day + timedelta(
            days=self.offer.closes_on_day, hours=17
        )
        site.move_to(closes_at + timedelta(minutes=80))
        for pledger in self._refunds:
            self._give_back_by_bank(pledger)
        for pledger in self._to_give_back:
            pledger.wait("collected", "settled")
            self._give_back_by_card(pledger)

    def _give_back_by_bank(self, pledger: Pledger) -> None:
        refund_id = patiently(lambda: self._listed_refund(pledger), "the refund is listed")
        day = self.show.site.clock().date().isoformat()
        sent = {"sent_on": day, "reference": f"F{str(pledger.pledge_id)[:8]}"}
        with self._staff:
            self._as(NODA, "payments", f"/refunds/{refund_id}/record", sent)
            self._as(KATO, "payments", f"/refunds/{refund_id}/confirmation", _AGREED)

    def _listed_refund(self, pledger: Pledger) -> str | None:
        listed = self.show.world.visitor(NODA).get("payments", "/refunds")["refunds"]
        mine = (each for each in listed if each["pledge_id"] == str(pledger.pledge_id))
        return next((str(each["refund_id"]) for each in mine), None)

    def _give_back_by_card(self, pledger: Pledger) -> None:
        decision = derived_id("decision", pledger.pledge_id)
        proposal = f"/pledges/{pledger.pledge_id}/refund-decisions/{decision}"
        with self._staff:
            self._as(NODA, "matching", proposal, {"reason": "お届けできなくなったため"})
            self._as(KATO, "matching", f"/refund-decisions/{decision}/confirmation", _AGREED)

    def _as(self, email: str, service: str, path: str, body: Json) -> Json:
        visitor = self.show.world.visitor(email)
        return patiently(lambda: visitor.put(service, path, body), path)


def days_open(today: date) -> int:
    """The fewest days after which transfers, too, had their time: some acts meet a new year."""
    works = japanese_business_days()
    return next(
        days
        for days in count(_DAYS)
        if business_days_before(today + timedelta(days=days), TRANSFERS_END_BEFORE_DAYS, works)
        >= today + _FOR_TRANSFERS
    )


_AGREED: Final = {"verdict": "agreed"}
