"""Projects of the demo world on their way from a draft to an outcome."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from deploy.local.demo import cast, townsfolk
from deploy.local.demo.cast import OGAWA, demo_id
from deploy.local.demo.offers import CHECKED, NOT_CHECKED, Offer
from deploy.local.demo.site import Json, Refused, until
from deploy.local.demo.teller import Teller, done

# Who confirms for a chamber what another of it proposed, and what colleagues are called.
SECONDS: Final = cast.SECONDS | townsfolk.SECONDS
STAFF_NAMES: Final = cast.STAFF_NAMES | townsfolk.STAFF_NAMES


class Listings(Teller):
    """By the owner, two of the chamber and, for shares, the handler."""

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
            lambda: done(lambda: second.put("listing", f"{path}/confirmation", body)),
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
            lambda: done(lambda: self.look(offer, by=by)), f"the looking through {offer.name}"
        )
        until(
            lambda: done(lambda: first.put("listing", path, body)),
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

    def send_back(
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

    def wait_open(self, offer: Offer) -> None:
        path = f"/rounds/{offer.round_id}"
        until(lambda: self._is(path, "open"), f"the opening of {offer.name}")

    def wait_outcome(self, offer: Offer, outcome: str) -> None:
        path = f"/rounds/{offer.round_id}"
        until(lambda: self._is(path, outcome), f"the outcome of {offer.name}")

    def _is(self, path: str, state: str) -> bool:
        try:
            return bool(self.site.public("matching", path)["state"] == state)
        except Refused:
            return False
