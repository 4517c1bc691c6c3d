"""The story of the demo world, day by day, told through the doors every visitor uses."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from deploy.local.demo import feelings, invested, paid_out
from deploy.local.demo.accompanied import Chambers
from deploy.local.demo.cast import (
    AWA,
    HAYASHI,
    KATO,
    MIRAI,
    NODA,
    OFFICES,
    OGAWA,
    ONISHI,
    OPERATOR,
    ORGANISATIONS,
    SECONDS,
    STAFF_NAMES,
    SUPPORTERS,
    SUZUKI,
    Supporter,
    demo_id,
)
from deploy.local.demo.offers import (
    AI,
    BANK,
    CHECKED,
    KAKI,
    KOJI,
    LIBRARY,
    MINATO_MARKET,
    NOT_CHECKED,
    SENTO,
    SHOYU,
    VINEGAR,
    Offer,
)
from deploy.local.demo.site import Json, Refused, Site, Visitor, until
from deploy.local.demo.stories import KOJI_COMMENTS, STORIES
from shared.clock import system_clock

DAYS: Final = 160
JAPAN: Final = ZoneInfo("Asia/Tokyo")
NOT_HERE: Final = 404
BACKED: Final = {"confirmed", "due", "collected", "settled"}
_REFUND_ACCOUNT: Final = {
    "bank_code": "0001",
    "branch_code": "123",
    "kind": "ordinary",
    "number": "7654321",
    "holder_kana": "ヤマモト キョウコ",
}


class World:
    """Tells the story on one site. What was told before is answered as it stands."""

    def __init__(self, site: Site, say: Callable[[str], None]) -> None:
        self._site = site
        self._say = say
        self._visitors: dict[str, Visitor] = {}
        today = system_clock().astimezone(JAPAN).date()
        self.first_day = datetime.combine(today, time(), JAPAN) - timedelta(days=DAYS)
        if not site.clock.is_set:  # half a story goes on where it stopped
            site.clock.set_offset(self.first_day - system_clock())

    def tell(self) -> None:
        """The whole story; at its end the clock shows today."""
        self._go(0, "商工会議所と取扱業者ができる")
        self._organisations()
        self._supporters()
        self._go(7, "柿の里が公開される")
        self.list_offer(KAKI, answered_by=KATO)
        self._go(9, "柿の里に支援があつまる")
        self.wait_open(KAKI)
        for at, supporter in enumerate(SUPPORTERS):
            self.by_card(KAKI, supporter, units=1 + at % 2, of_return=1)
        self._go(46, "柿の里が成立する")
        self.wait_outcome(KAKI, "succeeded")
        self.list_offer(LIBRARY, answered_by=KATO)
        self.list_offer(SHOYU, answered_by=SUZUKI)
        self._go(61, "図書室に支援があつまる")
        self.wait_open(LIBRARY)
        self.by_card(LIBRARY, SUPPORTERS[0], units=2)
        self.by_card(LIBRARY, SUPPORTERS[1], units=1)
        invested.invest(self, SHOYU)
        self._go(62, "柿の里のお金を振り込む支度ができる")
        paid_out.tell(self, KAKI)
        self._go(91, "図書室は届かず、しょうゆ蔵の株は払い込まれる")
        self.wait_outcome(LIBRARY, "failed")
        self.wait_outcome(SHOYU, "succeeded")
        invested.certify(self, SHOYU)
        self._go(137, "松の湯と藍の織り場が公開される")
        self.list_offer(SENTO, answered_by=KATO)
        self.list_offer(AI, answered_by=SUZUKI)
        self.list_offer(MINATO_MARKET, answered_by=KATO)
        self._go(145, "松の湯と藍の織り場に支援があつまる")
        self._live()
        self._go(150, "松の湯と藍の織り場に共感があつまる")
        for feeling in feelings.FEELINGS:
            feelings.tell(self, feeling)
        feelings.visit(self, HAYASHI, SENTO)
        self._go(159, "港の番屋がはじまる")
        self.wait_open(MINATO_MARKET)
        self.by_card(MINATO_MARKET, SUPPORTERS[3], units=2)
        feelings.tell(self, feelings.WAITING)
        self._waiting_for_staff()
        self._site.move_to(system_clock())

    def _go(self, day: int, what: str) -> None:
        """Move on to ten in the morning of `day`, unless the clock is there already."""
        moment = self.first_day + timedelta(days=day, hours=10)
        if moment > self._site.clock():
            self._site.move_to(moment)
        self._say(f"{moment:%Y-%m-%d}  {what}")
        chambers = Chambers(self.first_day, self.visitor, self.draft)
        for story in STORIES:
            if day in story.days:
                chambers.write(story, day)

    def visitor(self, email: str) -> Visitor:
        return self._visitors.setdefault(email, self._site.visitor(email))

    def _organisations(self) -> None:
        _command("services.accounts", "operator", "--email", OPERATOR)
        for payee in ("platform", str(MIRAI)):
            _command("services.payments", "account-numbers", "--payee", payee, "--demo", "1000")
        operator = self.visitor(OPERATOR)
        for organisation_id, body in ORGANISATIONS.items():
            operator.put("accounts", f"/organisations/{organisation_id}", body)
        administrators: dict[UUID, str] = {}
        for organisation_id, email, role in OFFICES:
            office = demo_id("office", organisation_id, email, role)
            path = f"/organisations/{organisation_id}/members/{office}"
            # The operator names the first administrator, who names the others.
            by = self.visitor(administrators.get(organisation_id, OPERATOR))
            by.put("accounts", path, {"email": email, "role": role})
            administrators.setdefault(organisation_id, email)
        for email, name in STAFF_NAMES.items():
            self.visitor(email).put("accounts", "/me", {"name": name})

    def _supporters(self) -> None:
        for supporter in SUPPORTERS:
            self.register(supporter)
        self._verify_for_equity(SUPPORTERS[0])

    def register(self, supporter: Supporter) -> None:
        visitor = self.visitor(supporter.email)
        path = f"/investors/{supporter.investor_id}"
        visitor.put("investors", path, {"kind": supporter.kind, "name": supporter.name})
        until(
            lambda: visitor.get("investors", path)["state"] == "complete",
            f"{supporter.name}'s registration",
        )
        pledges = f"/pledges?investor_id={supporter.investor_id}"
        until(
            lambda: _done(lambda: visitor.get("matching", pledges)),
            f"{supporter.name}'s first look at pledges",
        )
        if interests := feelings.INTERESTS.get(supporter.email):
            visitor.put("investors", f"{path}/interests", interests)

    def _verify_for_equity(self, supporter: Supporter) -> None:
        visitor, path = self.visitor(supporter.email), f"/investors/{supporter.investor_id}"
        self.pass_quiz(supporter.email, supporter.investor_id)
        visitor.put("investors", f"{path}/profile", self.profile())
        visitor.put("investors", f"{path}/verification-requests/{MIRAI}")
        verification = demo_id("verification", supporter.email)
        self.visitor(OGAWA).put(
            "investors",
            f"{path}/verifications/{verification}",
            {"handler_id": str(MIRAI), "verdict": "yes"},
        )

    def pass_quiz(self, email: str, investor_id: UUID) -> None:
        """Answer the questions about the risks, all right; figures are taken only then."""
        answers = {
            "loss": "all_of_it",
            "selling": "maybe_nobody",
            "dividend": "not_promised",
            "chamber": "no_promise",
        }
        path = f"/investors/{investor_id}/quiz-answers/{demo_id('quiz', email)}"
        body = {"version": 1, "answers": answers}
        self.visitor(email).put("investors", path, body)

    def profile(self) -> dict[str, Any]:
        today = self._site.clock().astimezone(JAPAN).date()
        return {
            "birth_on": "1955-05-05",
            "figures": {
                "kind": "person",
                "assets_on": today.isoformat(),
                "assets_minor": 21_000_000,
                "liabilities_minor": 3_000_000,
                "income_year": today.year - 1,
                "income_minor": 1_400_000,
            },
            "suitability": {
                "version": 1,
                "understands_total_loss": True,
                "understands_no_market": True,
                "money_not_needed": True,
                "money_not_borrowed": True,
            },
        }

    def list_offer(self, offer: Offer, *, answered_by: str) -> None:
        """From draft to schedule, by owner, two of the chamber and, for equity, handler."""
        self.submit(offer)
        self.approve(offer, by=answered_by, confirmed_by=SECONDS[offer.chamber_id])
        if offer.unit_minor is not None:
            screening = demo_id("screening", offer.name)
            self.visitor(OGAWA).put(
                "listing",
                f"/rounds/{offer.round_id}/handler-approvals/{screening}",
                {
                    "version": 1,
                    "screening": "passed",
                    "reason": "",
                    "document_version": 1,
                    "document_sha256": sha256(offer.document).hexdigest(),
                },
            )

    def approve(self, offer: Offer, *, by: str, confirmed_by: str) -> None:
        """One of the chamber proposes it, another confirms the same version."""
        self.propose(offer, by=by)
        path = f"/projects/{offer.project_id}/answers/{demo_id('answer', offer.name)}"
        body = {"verdict": "agreed", "reason": "", "name": STAFF_NAMES[confirmed_by]}
        second = self.visitor(confirmed_by)
        until(
            lambda: _done(lambda: second.put("listing", f"{path}/confirmation", body)),
            f"the second word on {offer.name}",
        )

    def propose(self, offer: Offer, *, by: str) -> None:
        """The first of two approvals."""
        path = f"/projects/{offer.project_id}/answers/{demo_id('answer', offer.name)}"
        body = {
            "verdict": "approve",
            "version": 1,
            "reason": "",
            "checked": CHECKED,
            "not_checked": NOT_CHECKED,
            "name": STAFF_NAMES[by],
        }
        first = self.visitor(by)
        until(
            lambda: _done(lambda: self.look(offer, by=by)), f"the looking through {offer.name}"
        )
        until(
            lambda: _done(lambda: first.put("listing", path, body)),
            f"the answer to {offer.name}",
        )

    def look(self, offer: Offer, *, by: str) -> None:
        """Everything that the checklist asks of it, section by section."""
        visitor, project = self.visitor(by), f"/projects/{offer.project_id}"
        desk = visitor.get("listing", f"{project}/desk")
        if desk["state"] not in {"submitted", "in_review"}:
            return  # told before
        points = desk["checklist"]["points"]
        for section in dict.fromkeys(each["section"] for each in points):
            codes = [each["code"] for each in points if each["section"] == section]
            body = {"version": desk["version"], "codes": codes, "name": STAFF_NAMES[by]}
            visitor.put("listing", f"{project}/checklist/{section}", body)

    def draft(self, offer: Offer) -> None:
        """The working copy, unless it is past that."""
        owner, project = self.visitor(offer.owner), f"/projects/{offer.project_id}"
        owner.put("listing", f"/issuers/{offer.issuer_id}", offer.issuer)
        owner.put("listing", project, offer.project())

    def submit(self, offer: Offer) -> None:
        owner, project = self.visitor(offer.owner), f"/projects/{offer.project_id}"
        self.draft(offer)
        terms = offer.terms(self.first_day)
        owner.put("listing", f"{project}/rounds/{offer.round_id}", terms)
        if offer.unit_minor is not None:
            owner.put_file("listing", f"/rounds/{offer.round_id}/documents/1", offer.document)
        owner.post("listing", f"{project}/submissions/1")

    def wait_open(self, offer: Offer) -> None:
        path = f"/rounds/{offer.round_id}"
        until(lambda: self._is(path, "open"), f"the opening of {offer.name}")

    def wait_outcome(self, offer: Offer, outcome: str) -> None:
        path = f"/rounds/{offer.round_id}"
        until(lambda: self._is(path, outcome), f"the outcome of {offer.name}")

    def _is(self, path: str, state: str) -> bool:
        try:
            return bool(self._site.public("matching", path)["state"] == state)
        except Refused:
            return False

    def by_card(
        self, offer: Offer, supporter: Supporter, *, units: int, of_return: int = 0
    ) -> None:
        """A pledge by card up to its confirmation; the card is saved the first time only."""
        visitor = self.visitor(supporter.email)
        pledge = self.pledge(offer, supporter, units, "card", of_return)
        if self.wait_state(visitor, pledge, {"seated", *BACKED}) == "seated":
            page = self._payment_page(visitor, pledge, {})
            if page["kind"] == "card_page":
                self._site.save_card(str(page["url"]))
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

    def _live(self) -> None:
        self.wait_open(SENTO)
        self.wait_open(AI)
        for at, supporter in enumerate(SUPPORTERS[1:4]):
            self.by_card(SENTO, supporter, units=3, of_return=at)
        invested.invest(self, AI)
        awa = next(each for each in SUPPORTERS if each.email == AWA)
        paid = self.by_transfer(SENTO, awa, units=10)
        self.deposit(paid, amount_minor=30_000, recorded_by=NODA, confirmed_by=KATO)
        self.wait_state(self.visitor(AWA), paid, BACKED)

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
        today = self._site.clock().astimezone(JAPAN).date()
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

    def _waiting_for_staff(self) -> None:
        """Something in the queue of a chamber, and something sent back before."""
        self._send_back(KOJI, SUZUKI, "お電話でお話しした2つです。", KOJI_COMMENTS)
        self._send_back(
            BANK,
            ONISHI,
            "耐震の見積書を添えてください。換気の費用が使いみちにありません。",
        )
        owner = self.visitor(BANK.owner)
        owner.post("listing", f"/projects/{BANK.project_id}/submissions/2")
        # A vice-president of its chamber supported this owner before, and may not approve it.
        self.submit(VINEGAR)

    def _send_back(
        self, offer: Offer, by: str, reason: str, comments: Sequence[Json] = ()
    ) -> None:
        self.submit(offer)
        self.visitor(by).put(
            "listing",
            f"/projects/{offer.project_id}/answers/{demo_id('changes', offer.name)}",
            {
                "verdict": "changes_requested",
                "version": 1,
                "reason": reason,
                "comments": comments,
            },
        )


def _command(module: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", module, *arguments], check=True, env=os.environ)


def _done(act: Callable[[], object]) -> bool:
    """Whether it went through; a role that has not reached the service yet is waited for."""
    try:
        act()
    except Refused as refusal:
        if refusal.status in {403, 404}:
            return False
        raise
    return True
