"""What is asked for: rounds, pledges, deposits, refunds, in three places of ownership."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from deploy.local.demo.cast import KATO, SUZUKI, demo_id
from deploy.local.demo.offers import AI, SENTO, Offer
from deploy.local.demo.site import Json, Refused, Visitor, until
from deploy.local.demo.world import JAPAN
from shared.ids import new_id
from tests.photographs import photograph
from tests.system.matrix.cast import (
    CHAMBER,
    HANDLER,
    OTHER_CHAMBER,
    Cast,
)
from tests.system.platform import Platform

# `own` is of investor A, of the owner, and in the chamber; `same` is another's in that
# chamber, `other` in the other chamber, `absent` nowhere.
PLACES = ("own", "same", "other")
_CHAMBERS = {"own": CHAMBER, "same": CHAMBER, "other": OTHER_CHAMBER}
_STAFF = {"own": "staff", "same": "staff", "other": "other_approver"}
_SECOND = {"own": KATO, "same": KATO, "other": SUZUKI}
REFUND_ACCOUNT = {
    "bank_code": "0001",
    "branch_code": "123",
    "kind": "ordinary",
    "number": "7654321",
    "holder_kana": "ケンリ ヒョウ",
}

CARD: Json = {
    "shown_name": "K. H.",
    "is_initials": True,
    "message": "権利の表を試すために書きます。",
    "handed": {"name": "権利 表子", "postal_code": "5200043", "address": "大津市中央1-2-3"},
}

Ids = dict[str, Any]


def absent() -> Ids:
    """Ids of nothing at all: each new when it is asked for."""
    return defaultdict(
        lambda: str(new_id()),
        version="1",
        terms_version="2",
        signal_kind="cheer",
        letter_kind="half_way",
        sha256="0" * 64,
        section="risks",
    )


def supporter(place: str) -> str:
    return "investor_a" if place == "own" else "investor_b"


def picture(place: str) -> bytes:
    """A photo of the page of this place, and of no other."""
    return photograph(400, 300 + 20 * PLACES.index(place))


def owner(place: str) -> str:
    return "owner" if place == "own" else "other_owner"


@dataclass
class Things:
    """`ids[place]` names each thing by the parameter of the path that asks for it."""

    cast: Cast
    ids: dict[str, Ids] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    projects: dict[str, Json] = field(default_factory=dict)
    terms: dict[str, Json] = field(default_factory=dict)
    lines: dict[str, Json] = field(default_factory=dict)
    investors: dict[str, str] = field(default_factory=dict)
    companies: dict[str, str] = field(default_factory=dict)
    cases: dict[str, Json] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def make(self) -> None:
        """Everything, through the public doors."""
        self.cast.hire()
        for role in ("investor_a", "investor_b"):
            self._register(role)
        for place in PLACES:
            self.ids[place] = absent()
            self._list(place)
        for place in PLACES:
            self.cast.platform.world.wait_open(self.offers[place])
            self._pledge(place)
            self._signal(place)
        self.cast.sign_in()
        for place in PLACES:
            self._name(place)
            self._accompany(place)
        self.ids["own"]["status_id"] = self._status("own", "handler")
        self.ids["same"]["status_id"] = self._status("same", "other_handler")
        self.ids["other"]["status_id"] = self.ids["same"]["status_id"]
        for place in PLACES:
            self._claim(place)
            self._tie(place)
            self._name_account(place)
        self.ids["own"]["refund_decision_id"] = self._proposal()
        self.ids["own"]["round_decision_id"] = self._end_of_round()
        self.ids["absent"] = absent()

    def _register(self, role: str) -> None:
        visitor, investor_id = self.cast.visitor(role), new_id()
        path = f"/investors/{investor_id}"
        visitor.put("investors", path, {"kind": "person", "name": role})
        until(
            lambda: visitor.get("investors", path)["state"] == "complete", f"{role} registers"
        )
        handler = HANDLER if role == "investor_a" else self.cast.other_handler
        self.cast.platform.world.pass_quiz(self.cast.email(role), investor_id)
        visitor.put("investors", f"{path}/profile", self.cast.platform.world.profile())
        visitor.put("investors", f"{path}/registration-draft", {"answers": {}})
        visitor.put("investors", f"{path}/verification-requests/{handler}")
        self.investors[role] = str(investor_id)
        self._register_company(role, handler)

    def _register_company(self, role: str, handler: UUID) -> None:
        visitor, company_id = self.cast.visitor(role), new_id()
        path = f"/investors/{company_id}"
        visitor.put("investors", path, {"kind": "company", "name": f"{role}の会社"})
        until(
            lambda: visitor.get("investors", path)["state"] == "complete",
            f"a company of {role} registers",
        )
        visitor.put("investors", f"{path}/verification-requests/{handler}")
        self.companies[role] = str(company_id)

    def _list(self, place: str) -> None:
        """A running round, and three of shares that wait.

        One is answered later, one never, one wants its second person.
        """
        platform = self.cast.platform
        who = self.cast.email(owner(place))
        issuer = {**SENTO.issuer, "kind": "group", "name": f"権利表の会 {who}"}
        common = {"owner": who, "chamber_id": _CHAMBERS[place], "issuer": issuer}
        running = platform.offer(SENTO, f"{place} {self.cast.email(place)}", **common)
        platform.world.list_offer(running, answered_by=_SECOND[place])
        self.offers[place] = running
        shares = platform.offer(AI, f"shares {place} {self.cast.email(place)}", **common)
        self.offers[f"waiting {place}"] = shares
        self._submit(place, shares)
        platform.world.look(shares, by=_SECOND[place])
        hidden = platform.offer(AI, f"hidden {place} {self.cast.email(place)}", **common)
        self.offers[f"hidden {place}"] = hidden
        self._submit(place, hidden)
        proposed = platform.offer(AI, f"proposed {place} {self.cast.email(place)}", **common)
        self.offers[f"proposed {place}"] = proposed
        self._submit(place, proposed)
        platform.world.propose(proposed, by=_SECOND[place])

    def _handler(self, place: str) -> UUID:
        return HANDLER if place == "own" else self.cast.other_handler

    def _submit(self, place: str, shares: Offer) -> None:
        visitor, project = self.cast.visitor(owner(place)), f"/projects/{shares.project_id}"
        terms = shares.terms(self.cast.platform.world.first_day)
        terms["equity"]["handler_id"] = str(self._handler(place))
        self.terms.setdefault(place, terms)
        visitor.put("listing", f"/issuers/{shares.issuer_id}", shares.issuer)
        visitor.put("listing", project, shares.project())
        visitor.put("listing", f"{project}/rounds/{shares.round_id}", terms)
        visitor.put_file("listing", f"/rounds/{shares.round_id}/documents/1", shares.document)
        self._picture(place, shares)
        visitor.post("listing", f"{project}/submissions/1")

    def _picture(self, place: str, shares: Offer) -> None:
        """One photo of the page, ready to be submitted with it."""
        visitor, project = self.cast.visitor(owner(place)), f"/projects/{shares.project_id}"
        photo_id = str(new_id())
        kept = visitor.put_file("listing", f"{project}/photos/{photo_id}", picture(place))
        named = {"photo_id": photo_id, "sha256": kept["sha256"], "alt": "権利の表"}
        pictured = {**shares.project(), "photos": [named]}
        visitor.put("listing", project, pictured)

        def sizes() -> list[Json]:
            found: list[Json] = visitor.get("listing", project)["photos"][0]["sizes"]
            return found

        smallest = until(sizes, "the sizes of a photo")[0]
        self.projects.setdefault(place, pictured)
        self.ids[place].setdefault("shares_photo_id", photo_id)
        self.ids[place].setdefault("shares_sha256", smallest["sha256"])

    def _pledge(self, place: str) -> None:
        """One pledge whose deposit waits for the second person, one whose money goes back."""
        visitor = self.cast.visitor(supporter(place))
        waiting = self._transfer(place)
        self.ids[place]["deposit_id"] = self._deposit(place, waiting)
        self.ids[place]["pledge_id"] = waiting
        back = self._transfer(place)
        deposit = self._deposit(place, back)
        second = self.cast.platform.world.visitor(_SECOND[place])
        second.put("payments", f"/deposits/{deposit}/confirmation", {"verdict": "agreed"})
        self._until_state(visitor, back, "confirmed")
        visitor.post("matching", f"/pledges/{back}/withdrawal")
        self._until_state(visitor, back, "refund_due")
        refunds = second.get("payments", "/refunds")["refunds"]
        mine = next(each for each in refunds if each["pledge_id"] == back)
        self.ids[place]["refund_id"] = mine["refund_id"]
        seen = visitor.get("matching", f"/pledges/{waiting}")
        self.ids[place]["decision_id"] = seen["decision_id"]
        visitor.put("matching", f"/pledges/{waiting}/supporter", CARD)

    def _signal(self, place: str) -> None:
        """A question that the owner may answer, and a text that waits for the chamber."""
        visitor = self.cast.visitor(supporter(place))
        path = f"/projects/{self.offers[place].project_id}/signals"
        until(lambda: self._takes_signals(visitor, path), "listing hears of the opening")
        asked = visitor.put("listing", f"{path}/question", {"words": "車いすでも入れますか。"})
        second = self.cast.platform.world.visitor(_SECOND[place])
        text_id = asked["text"]["text_id"]
        second.put("listing", f"/signal-texts/{text_id}/verdict", {"verdict": "release"})
        waits = visitor.put("listing", f"{path}/reason", {"words": "近くで育ちました。"})
        self.ids[place]["signal_id"] = asked["signal_id"]
        self.ids[place]["text_id"] = waits["text"]["text_id"]
        self.ids[place]["update_id"] = self._update(place)
        self.ids[place]["change_id"] = self._change(place)
        self.ids[place]["terms_version"] = "2"

    def _update(self, place: str) -> str:
        """Written by the owner; it waits for the chamber."""
        update_id = str(new_id())
        path = f"/projects/{self.offers[place].project_id}/updates/{update_id}"
        body = {"title": "権利の表", "words": "権利の表を試すために書きます。"}
        self.cast.visitor(owner(place)).put("listing", path, body)
        return update_id

    def _change(self, place: str) -> str:
        """Another sentence on the page of a running round; it waits for the chamber."""
        visitor, offer, change_id = (
            self.cast.visitor(owner(place)),
            self.offers[place],
            str(new_id()),
        )
        project = f"/projects/{offer.project_id}"
        body = {**offer.project(), "summary": "権利の表を試すために、言い方だけを直しました。"}
        visitor.put("listing", project, body)
        why = {"base_version": 1, "why": "権利の表を試すためです。"}
        visitor.put("listing", f"{project}/changes/{change_id}", why)
        return change_id

    def _takes_signals(self, visitor: Visitor, path: str) -> bool:
        try:
            visitor.put("listing", f"{path}/follow", {})
        except Refused:
            return False
        return True

    def _status(self, place: str, handler: str) -> str:
        """Of a kind that frees nobody from the cap of a pledge."""
        status_id, known = str(new_id()), self.ids[place]
        self.cast.visitor(handler).put(
            "investors",
            f"/investors/{known['investor_id']}/statuses/{status_id}",
            {
                "handler_id": known["handler_id"],
                "type": "qualified_institution",
                "contract_type": "advice",
                "valid_to": self.today().isoformat(),
                "evidence": {"documents": "金融庁の名簿で確かめました。"},
            },
        )
        return status_id

    def authority(self, place: str) -> Json:
        """What somebody says who acts for the company of this place."""
        return {
            "handler_id": self.ids[place]["handler_id"],
            "name": "権利 表子",
            "capacity": "employee",
            "document": {"title": "委任状", "dated_on": self.today().isoformat()},
            "valid_from": self.today().isoformat(),
            "valid_to": self.today().isoformat(),
        }

    def _claim(self, place: str) -> None:
        company_id, authority_id = self.companies[supporter(place)], str(new_id())
        path = f"/investors/{company_id}/authorities/{authority_id}"
        self.cast.visitor(supporter(place)).put("investors", path, self.authority(place))
        self.ids[place] |= {
            "company_investor_id": company_id,
            "company_authority_id": authority_id,
        }

    def _tie(self, place: str) -> None:
        """To kin of the investor, by name."""
        tie_id, investor_id = str(new_id()), self.ids[place]["investor_id"]
        about = {"kind": "name", "name": "権利 表二"}
        self.cast.visitor(supporter(place)).put(
            "investors",
            f"/investors/{investor_id}/ties/{tie_id}",
            {"about": about, "relation": "parent", "office": "none"},
        )
        self.ids[place]["tie_id"] = tie_id

    def _name_account(self, place: str) -> None:
        """Where the owner's money would go."""
        path = f"/projects/{self.offers[place].project_id}/payout-account"
        self.cast.visitor(owner(place)).put("payments", path, {"account": REFUND_ACCOUNT})

    def _proposal(self) -> str:
        """A refund of a pledge that was charged in the chamber; it waits for a second word."""
        staff, decision_id = self.cast.visitor("staff"), str(new_id())
        charged = until(
            lambda: staff.get("matching", "/refundable-pledges")["pledges"], "a charged pledge"
        )
        path = f"/pledges/{charged[-1]['pledge_id']}/refund-decisions/{decision_id}"
        staff.put("matching", path, {"reason": "権利の表を試すため"})
        return decision_id

    def _end_of_round(self) -> str:
        """Proposed for a round that nothing else needs, by nobody of the table."""
        second, decision_id = self.cast.platform.world.visitor(_SECOND["own"]), str(new_id())
        body = {"kind": "cancel", "reason": "権利の表を試すため", "notice": "確かめています。"}
        path = f"/rounds/{self.ids['same']['round_id']}/decisions/{decision_id}"
        second.put("matching", path, body)
        return decision_id

    def _transfer(self, place: str) -> str:
        visitor, pledge = self.cast.visitor(supporter(place)), str(new_id())
        path = f"/rounds/{self.offers[place].round_id}/pledges/{pledge}"
        visitor.put("matching", path, self.order(place))
        self._until_state(visitor, pledge, "seated")
        until(lambda: self._shows_account(visitor, pledge), "an account number")
        return pledge

    def _shows_account(self, visitor: Visitor, pledge: str) -> bool:
        """Payments hears of the seat a moment after matching."""
        try:
            body = {"refund_account": REFUND_ACCOUNT}
            visitor.put("payments", f"/pledges/{pledge}/payment-page", body)
        except Refused:
            return False
        return True

    def order(self, place: str) -> Json:
        """The body of a pledge of this place's investor to this place's round."""
        return {
            "investor_id": self.investors[supporter(place)],
            "terms_version": 1,
            "units": 1,
            "return_id": str(self.offers[place].return_id(0)),
            "rail": "bank_transfer",
            "visibility": "anonymous",
            "consents": ["terms"],
        }

    def _until_state(self, visitor: Visitor, pledge: str, state: str) -> None:
        self.cast.platform.world.wait_state(visitor, pledge, {state})

    def deposit(self, place: str, pledge: str, line: str) -> Json:
        """A line of the bank's list, as its chamber reads it."""
        staff = self.cast.platform.world.visitor(_SECOND[place])
        awaited = staff.get("payments", "/deposits")["awaited"]
        account = next(each["account"] for each in awaited if each["pledge_id"] == pledge)
        return {
            "account": {name: account[name] for name in ("bank_code", "branch_code", "number")},
            "amount_minor": 3_000,
            "value_date": self.today().isoformat(),
            "bank_reference": line,
        }

    def _deposit(self, place: str, pledge: str) -> str:
        deposit_id = str(new_id())
        body = self.deposit(place, pledge, f"M{deposit_id[-8:]}")
        recorder = self.cast.visitor(_STAFF[place])
        recorder.put("payments", f"/deposits/{deposit_id}", body)
        self.lines[place] = body
        return deposit_id

    def today(self) -> date:
        """The day of the platform's clock."""
        return self.cast.platform.site.clock().astimezone(JAPAN).date()

    def _accompany(self, place: str) -> None:
        """A case of the place's chamber, which the owner has joined to the running project."""
        case_id, staff = str(new_id()), _STAFF[place]
        self.cases[place] = {
            "chamber_id": str(_CHAMBERS[place]),
            "visitor_name": owner(place),
            "concern": "権利の表を試すため",
            "contact_person_id": str(self.cast.ids[staff]),
            "contact_name": staff,
            "stage": "campaign",
            "next_step": "電話をする",
            "next_on": (self.today() + timedelta(days=30)).isoformat(),
        }
        path = f"/cases/{case_id}"
        made = self.cast.visitor(staff).put("listing", path, self.cases[place])
        self.codes[place] = made["join_code"]
        joined = f"/projects/{self.ids[place]['project_id']}/case"
        self.cast.visitor(owner(place)).put("listing", joined, {"code": self.codes[place]})
        self.ids[place]["case_id"] = case_id

    def _name(self, place: str) -> None:
        """The things of this place under the names that paths have for them."""
        offer, shares = self.offers[place], self.offers[f"waiting {place}"]
        spare = "spare" if place != "other" else "other_spare"
        self.ids[place] |= {
            "investor_id": self.investors[supporter(place)],
            "round_id": str(offer.round_id),
            "project_id": str(offer.project_id),
            "return_id": str(offer.return_id(0)),
            "issuer_id": str(offer.issuer_id),
            "shares_round_id": str(shares.round_id),
            "shares_project_id": str(shares.project_id),
            "hidden_project_id": str(self.offers[f"hidden {place}"].project_id),
            "proposed_project_id": str(self.offers[f"proposed {place}"].project_id),
            "proposed_answer_id": str(demo_id("answer", self.offers[f"proposed {place}"].name)),
            "organisation_id": str(_CHAMBERS[place]),
            "membership_id": str(self.cast.offices[spare]),
            "handler_id": str(self._handler(place)),
            "session_id": self.cast.session_ids[supporter(place)],
        }


def all_things(platform: Platform) -> Things:
    """Everything, made by a cast of its own."""
    made = Things(Cast(platform))
    made.make()
    return made
