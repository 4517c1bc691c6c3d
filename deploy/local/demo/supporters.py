"""Investors of the demo world: registered, with what they told, and verified for shares."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from deploy.local.demo import feelings
from deploy.local.demo.cast import MIRAI, OGAWA, SUPPORTERS, Supporter, demo_id
from deploy.local.demo.site import until
from deploy.local.demo.teller import DAYS, JAPAN, Teller, done


class Supporters(Teller):
    """Everybody by the doors of registration."""

    def supporters(self) -> None:
        for supporter in SUPPORTERS:
            self.register(supporter)
        self.verify_for_equity(SUPPORTERS[0])

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
            lambda: done(lambda: visitor.get("matching", pledges)),
            f"{supporter.name}'s first look at pledges",
        )
        if interests := feelings.INTERESTS.get(supporter.email):
            visitor.put("investors", f"{path}/interests", interests)

    def verify_for_equity(self, supporter: Supporter) -> None:
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

    @property
    def _born(self) -> date:
        """Of somebody who is 78 when the story has been told; it never changes."""
        told = self.first_day + timedelta(days=DAYS)
        return date(told.year - 78, 1, 2)

    def profile(self) -> dict[str, Any]:
        today = self.site.clock().astimezone(JAPAN).date()
        return {
            "birth_on": self._born.isoformat(),
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
