"""The authorisation matrix: who may do what with whose thing, one row for each operation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deploy.local.demo.cast import ORGANISATIONS
from deploy.local.demo.offers import CHECKED, NOT_CHECKED
from shared.ids import PLATFORM_ID, new_id
from tests.system.matrix.cast import (
    CHAMBER,
    CLIENTS,
    ENDED,
    OTHER_CHAMBER,
    PEOPLE,
    POWERLESS,
)
from tests.system.matrix.things import CARD, REFUND_ACCOUNT, Things, picture

# What somebody is to a thing, and who is that to the things of each place.
INVESTOR: Final = "investor"
OWNER: Final = "owner"
STAFF: Final = "staff"
APPROVER: Final = "approver"
ADMINISTRATOR: Final = "administrator"
RECORDER: Final = "recorder"
HANDLER: Final = "handler"
OPERATOR: Final = "operator"
ANYBODY: Final = "anybody"

_OF_CHAMBER: Final = {
    STAFF: {"staff", "approver", "administrator"},
    APPROVER: {"approver"},
    ADMINISTRATOR: {"administrator"},
    RECORDER: {"staff"},
}
_OF_OTHER: Final = {relation: {"other_approver"} for relation in _OF_CHAMBER}
IS: Final[Mapping[str, Mapping[str, set[str]]]] = {
    "own": {INVESTOR: {"investor_a"}, OWNER: {"owner"}, HANDLER: {"handler"}, **_OF_CHAMBER},
    "same": {
        INVESTOR: {"investor_b"},
        OWNER: {"other_owner"},
        HANDLER: {"other_handler"},
        **_OF_CHAMBER,
    },
    "other": {
        INVESTOR: {"investor_b"},
        OWNER: {"other_owner"},
        HANDLER: {"other_handler"},
        **_OF_OTHER,
    },
}

Make = Callable[[Things, str], Any]
PUBLIC: Final = "public"
PERSON: Final = "person"
MAYBE: Final = "person or nobody"
SERVICE: Final = "service"
SESSION: Final = "session"


@dataclass(frozen=True, slots=True)
class Row:
    """One operation of a service, or one kind of thing it may be asked for.

    `may`: the status for each relation, the first that fits; `otherwise` for all others, and
    for everybody where there is no such thing. `lists`: the relation whose people find the
    thing in the list `(relation, list, id, parameter)`.
    """

    service: str
    operation: str
    may: Mapping[str, int]
    otherwise: int = 404
    door: str = PERSON
    query: str = ""
    body: Make | None = None
    of: str = ""  # the prefix of the ids that the path takes
    fresh: tuple[str, ...] = ()  # parameters that name a new thing
    makes: bool = False  # an id of nothing makes the thing
    lists: tuple[str, str, str, str] | None = None
    spares: tuple[str, ...] = ()  # roles that would lose themselves
    only: tuple[str, ...] = ()  # the places where there is such a thing
    client: str = "client"  # the service that may ask, of those that stand in CLIENTS

    @property
    def method(self) -> str:
        return self.operation.split(" ")[0]

    @property
    def path(self) -> str:
        return self.operation.split(" ")[1]

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    @property
    def name(self) -> str:
        return f"{self.service} {self.operation}{' of ' + self.of if self.of else ''}"

    def places(self) -> tuple[str, ...]:
        if self.only:
            return self.only
        if "{" not in self.path + self.query and self.body is None and self.lists is None:
            return ("own",)
        return ("own", "same", "other") if self.makes else ("own", "same", "other", "absent")

    def expected(self, role: str, place: str) -> int:  # noqa: PLR0911  # one for each door
        """The status that this role gets for the thing of this place."""
        if self.door == PUBLIC:
            return self.may[ANYBODY] if place != "absent" else self.otherwise
        if self.door == MAYBE and role == "anonymous":
            return self._of_person(role, place)
        if self.door == SERVICE and role in {*PEOPLE, *ENDED}:
            return 403
        if role in POWERLESS:
            return 401
        if self.door == SERVICE:
            return self._of_client(role, place)
        if role in CLIENTS:
            return 401 if self.door == SESSION else 403
        return self._of_person(role, place)

    def _of_client(self, role: str, place: str) -> int:
        if role != self.client:
            return 403
        return self.otherwise if place == "absent" else 200

    def _of_person(self, role: str, place: str) -> int:
        if place == "absent":
            return self.otherwise
        here = {ANYBODY: {role}, OPERATOR: {"operator"}, **IS[place]}
        may = [status for relation, status in self.may.items() if role in here[relation]]
        return may[0] if may else self.otherwise


def _organisation(_things: Things, place: str) -> Any:
    if place in {"own", "same"}:
        return ORGANISATIONS[CHAMBER]
    return ORGANISATIONS[OTHER_CHAMBER]


def _issuer(things: Things, place: str) -> Any:
    return things.offers[place].issuer


def _project(things: Things, place: str) -> Any:
    return things.projects[place]


def _terms(things: Things, place: str) -> Any:
    return things.terms[place] if place in things.terms else things.terms["own"]


def _answer(things: Things, place: str) -> Any:
    return {
        "verdict": "approve",
        "version": 1,
        "reason": "",
        "checked": CHECKED,
        "not_checked": NOT_CHECKED,
    }


def _screening(things: Things, place: str) -> Any:
    document = _terms(things, place)["equity"]["document"]
    return {
        "version": 1,
        "screening": "passed",
        "reason": "",
        "document_version": document["version"],
        "document_sha256": document["sha256"],
    }


def _investor(things: Things, place: str) -> Any:
    name = "investor_a" if place == "own" else "investor_b"
    return {"kind": "person", "name": name}


def _declaration(things: Things, place: str) -> Any:
    return {"issuer_id": str(new_id()), "security_class": "common", "purchases": []}


def _verification(things: Things, place: str) -> Any:
    known = things.ids[place if place != "absent" else "own"]
    return {"handler_id": known["handler_id"], "verdict": "yes"}


def _reading(things: Things, place: str) -> Any:
    known = things.ids[place if place != "absent" else "own"]
    return {"handler_id": known["handler_id"], "token": "stand-in:agrees"}


def _status(things: Things, place: str) -> Any:
    """Of another kind of contract at each place: two of one kind cannot stand together."""
    known = things.ids[place if place != "absent" else "own"]
    return {
        "handler_id": known["handler_id"],
        "type": "qualified_institution",
        "contract_type": "management" if place == "other" else "derivatives",
        "valid_to": things.today().isoformat(),
        "evidence": {"documents": "金融庁の名簿で確かめました。"},
    }


def _authority(things: Things, place: str) -> Any:
    return things.authority(place if place != "absent" else "own")


def _order(things: Things, place: str) -> Any:
    order = things.order(place if place != "absent" else "own")
    return order if place != "absent" else {**order, "investor_id": str(new_id())}


def _line(things: Things, place: str) -> Any:
    if place == "absent":
        line = things.lines["own"]
        return {**line, "account": {**line["account"], "number": "0000000"}}
    return {**things.lines[place], "bank_reference": f"X{str(new_id())[-12:]}"}


def _statement(_things: Things, _place: str) -> Any:
    return {
        "payee_id": str(PLATFORM_ID),
        "from_day": "2026-01-05",
        "to_day": "2026-01-05",
        "lines": [],
    }


def _said(body: Any) -> Make:
    return lambda _things, _place: body


_NOBODY: Final = "01990d4e-5a00-7000-8000-000000000002"
_ROOM: Final = (
    "instrument=equity&security_class=common&issuer_id=01990d4e-5a00-7000-8000-000000000001"
    "&payment_day=2027-01-20"
)
_QUIZ: Final = {
    "version": 1,
    "answers": {
        "loss": "half",
        "selling": "maybe_nobody",
        "dividend": "not_promised",
        "chamber": "no_promise",
    },
}
_CASE: Final = {
    "check": "private_placement",
    "jurisdiction": "JP",
    "issues": [{"issued": "2026-06-01", "solicited": 50}],
}
_REASON: Final = _said({"reason": "権利の表を試すため"})


def _rooms(things: Things, place: str) -> Any:
    """How much somebody could take of a round: asked by matching alone."""
    ids = things.ids[place]
    offer = {
        "issuer_id": ids["issuer_id"],
        "owner_person_id": str(new_id()),
        "instrument": "equity",
        "security_class": "common",
        "jurisdiction": "JP",
        "payment_day": "2199-12-31",
    }
    investors = [ids["investor_id"]]
    counted = {"currency": "JPY", "unit_minor": 50_000, "most_units": 1}
    return {"offer": offer, "investor_ids": investors, **counted}


_WORDS: Final = _said({"words": "権利の表を試すため"})
_CODE: Final = {"sign_in_id": "01990d4e-5a00-7000-8000-000000000009", "code": "000000"}


def _photo(_things: Things, place: str) -> Any:
    return picture(place if place != "absent" else "own")


def _document(things: Things, place: str) -> Any:
    return things.offers[f"waiting {place if place != 'absent' else 'own'}"].document


def _case(things: Things, place: str) -> Any:
    return things.cases[place]


def _talk(things: Things, _place: str) -> Any:
    return {
        "way": "counter",
        "audience": "internal",
        "held_on": things.today().isoformat(),
        "minutes": 30,
        "text": "権利の表を試すため",
        "written_by": "権利 表",
    }


def _case_project(things: Things, place: str) -> Any:
    return {"project_id": things.ids[place if place != "absent" else "own"]["project_id"]}


def _case_code(things: Things, place: str) -> Any:
    return {"code": things.codes[place if place != "absent" else "own"]}


def _member(_things: Things, _place: str) -> Any:
    return {"email": f"{new_id()}@matrix.example", "role": "staff"}


def _sign_in(_things: Things, _place: str) -> Any:
    return {"sign_in_id": str(new_id()), "email": f"{new_id()}@matrix.example"}


_SERVICES: Final = ("accounts", "listing", "investors", "matching", "payments")
HEALTH: Final = [
    Row(service, f"GET /health/{what}", {ANYBODY: 200}, door=PUBLIC)
    for service in _SERVICES
    for what in ("live", "ready")
]
OPERATIONS: Final = [
    row
    for service in _SERVICES
    for row in (
        Row(service, "GET /operations", {OPERATOR: 200}),
        # Nothing is parked and no such alarm is open: operators too find nothing there.
        Row(
            service,
            "PUT /operations/redrives/{redrive_id}",
            {},
            body=lambda _things, _place: {"group": "no.such", "subject": str(new_id())},
        ),
        Row(
            service,
            "PUT /operations/acknowledgements/{acknowledgement_id}",
            {},
            body=_said({"alarm_id": 2**52}),
        ),
        Row(service, "GET /audit-chains", {ANYBODY: 200}, door=PUBLIC),
        Row(service, "GET /audit-chains/{chamber}/links", {ANYBODY: 200}, 200, PUBLIC),
    )
]
ACCOUNTS: Final = [
    Row("accounts", "GET /.well-known/jwks.json", {ANYBODY: 200}, door=PUBLIC),
    Row("accounts", "GET /organisations", {ANYBODY: 200}, door=PUBLIC),
    Row("accounts", "POST /sign-in-codes", {ANYBODY: 202}, 202, PUBLIC, body=_sign_in),
    Row("accounts", "POST /sessions", {ANYBODY: 409}, 409, PUBLIC, body=_said(_CODE)),
    Row(
        "accounts",
        "POST /client-tokens",
        {ANYBODY: 401},
        401,
        PUBLIC,
        body=_said({"client_id": "web", "client_secret": "guess", "audience": "payments"}),
    ),
    Row("accounts", "GET /me", {ANYBODY: 200}),
    Row("accounts", "GET /me/letter-choices", {ANYBODY: 200}),
    Row(
        "accounts",
        "PUT /me/letter-choices/{kind}",
        {ANYBODY: 200},
        200,
        body=_said({"is_wanted": False}),
        of="letter",
    ),
    Row(
        "accounts",
        "POST /letter-stops",
        {ANYBODY: 404},
        404,
        PUBLIC,
        body=_said({"kind": "half_way", "mark": "nobodys"}),
    ),
    Row("accounts", "PUT /me", {ANYBODY: 200}, 200, body=_said({"name": "権利 表"})),
    Row(
        "accounts",
        "DELETE /me",
        {
            INVESTOR: 409,
            STAFF: 409,
            HANDLER: 409,
            OPERATOR: 409,
        },
        spares=(
            "owner",
            "other_owner",
            "ex_approver",
            "investor_b",
            "other_approver",
            "other_handler",
        ),
    ),
    Row("accounts", "GET /sessions", {ANYBODY: 200}),
    Row("accounts", "DELETE /sessions/{session_id}", {INVESTOR: 204}),
    Row("accounts", "GET /session", {ANYBODY: 200}, door=SESSION),
    Row(
        "accounts",
        "POST /tokens",
        {ANYBODY: 201},
        201,
        SESSION,
        body=_said({"audience": "matching"}),
    ),
    Row(
        "accounts",
        "PUT /organisations/{organisation_id}",
        {OPERATOR: 200},
        403,
        body=_organisation,
        makes=True,
    ),
    Row(
        "accounts",
        "GET /organisations/{organisation_id}/members",
        {OPERATOR: 200, ADMINISTRATOR: 200, STAFF: 403},
    ),
    Row(
        "accounts",
        "PUT /organisations/{organisation_id}/members/{membership_id}",
        {OPERATOR: 403, ADMINISTRATOR: 200, STAFF: 403},
        body=_member,
        fresh=("membership_id",),
    ),
    Row(
        "accounts",
        "DELETE /organisations/{organisation_id}/members/{membership_id}",
        {OPERATOR: 403, ADMINISTRATOR: 204},
    ),
]
LISTING: Final = [
    Row("listing", "GET /projects", {ANYBODY: 200}, door=PUBLIC),
    Row("listing", "GET /projects/{project_id}", {ANYBODY: 200}, door=MAYBE),
    Row(
        "listing",
        "GET /projects/{project_id}",
        {OWNER: 200, STAFF: 200, HANDLER: 200},
        door=MAYBE,
        of="shares",
    ),
    Row("listing", "PUT /issuers/{issuer_id}", {OWNER: 200}, 409, body=_issuer, makes=True),
    Row("listing", "GET /issuers/{issuer_id}", {OWNER: 200}),
    Row(
        "listing",
        "PUT /projects/{project_id}",
        {OWNER: 200, STAFF: 404, HANDLER: 404},
        409,  # the issuer is not the asker's: so it is where nothing can be seen
        body=_project,
        of="shares",
        makes=True,
    ),
    Row(
        "listing",
        "PUT /projects/{project_id}/rounds/{round_id}",
        {OWNER: 200},
        body=_terms,
        of="shares",
    ),
    Row(
        "listing",
        "POST /projects/{project_id}/submissions/{version}",
        {OWNER: 200},
        of="shares",
    ),
    Row(
        "listing",
        "PUT /projects/{project_id}/claim",
        {STAFF: 200},
        body=_said({"name": "権利 表"}),
        of="shares",
        # What one of them holds, the others may not take.
        spares=("approver", "administrator"),
    ),
    Row("listing", "DELETE /projects/{project_id}/claim", {STAFF: 200}, of="shares"),
    Row(
        "listing",
        "PUT /projects/{project_id}/checklist/{section}",
        {STAFF: 200, OWNER: 404},
        body=_said({"version": 1, "codes": ["risks.concrete", "risks.promise"]}),
        of="shares",
    ),
    Row(
        "listing",
        "PUT /projects/{project_id}/answers/{answer_id}",
        {APPROVER: 200, STAFF: 403, OWNER: 403},
        body=_answer,
        of="shares",
    ),
    Row(
        "listing",
        "PUT /projects/{project_id}/answers/{answer_id}/confirmation",
        {APPROVER: 200, STAFF: 403},
        body=_said({"verdict": "agreed"}),
        of="proposed",
    ),
    Row(
        "listing",
        "PUT /rounds/{round_id}/handler-approvals/{approval_id}",
        {HANDLER: 200, OWNER: 403},
        body=_screening,
        of="shares",
    ),
    Row(
        "listing",
        "GET /rounds/{round_id}/document",
        {OWNER: 200, STAFF: 200, HANDLER: 200},
        door=MAYBE,
        of="shares",
    ),
    Row(
        "listing",
        "PUT /projects/{project_id}/photos/{photo_id}",
        {OWNER: 200},
        body=_photo,
        of="shares",
    ),
    Row(
        "listing",
        "GET /photos/{sha256}",
        {OWNER: 200, STAFF: 200, HANDLER: 200},
        door=MAYBE,
        of="shares",
    ),
    Row(
        "listing",
        "PUT /rounds/{round_id}/documents/{version}",
        {OWNER: 200},
        body=_document,
        of="shares",
    ),
    Row(
        "listing",
        "GET /my-projects",
        {ANYBODY: 200},
        200,
        lists=(OWNER, "projects", "project_id", "project_id"),
    ),
    Row(
        "listing",
        "GET /queue",
        {ANYBODY: 200},
        200,
        lists=(STAFF, "items", "project_id", "shares_project_id"),
    ),
    Row(
        "listing",
        "GET /handler-queue",
        {ANYBODY: 200},
        200,
        lists=(HANDLER, "items", "round_id", "shares_round_id"),
    ),
    Row(
        "listing",
        "GET /projects/{project_id}/versions",
        {OWNER: 200, STAFF: 200, HANDLER: 200},
        of="shares",
    ),
    Row("listing", "GET /projects/{project_id}/versions/{version}/letter", {}, door=SERVICE),
    Row("listing", "GET /chambers/{chamber_id}/waiting", {}, 200, SERVICE),
    Row("listing", "GET /obligations", {}, 200, SERVICE),
    Row("listing", "GET /projects/{project_id}/desk", {STAFF: 200}, of="shares"),
    Row("listing", "PUT /cases/{case_id}", {STAFF: 200}, body=_case, makes=True),
    Row(
        "listing",
        "PUT /cases/{case_id}/notes/{note_id}",
        {STAFF: 200},
        body=_talk,
        fresh=("note_id",),
    ),
    Row("listing", "PUT /cases/{case_id}/project", {STAFF: 200}, body=_case_project),
    Row("listing", "PUT /projects/{project_id}/case", {OWNER: 200}, body=_case_code),
    Row("listing", "GET /cases/{case_id}", {STAFF: 200, OWNER: 200}),
    Row("listing", "GET /projects/{project_id}/case", {STAFF: 200, OWNER: 200}),
    Row(
        "listing",
        "GET /cases",
        {ANYBODY: 200},
        200,
        lists=(STAFF, "cases", "case_id", "case_id"),
    ),
]
_SIGNAL: Final = "/projects/{project_id}/signals/{kind}"
SIGNALS: Final = [
    Row(
        "listing",
        f"PUT {_SIGNAL}",
        {OWNER: 403, ANYBODY: 200},
        body=_said({}),
        of="signal",
    ),
    Row("listing", f"DELETE {_SIGNAL}", {OWNER: 404, ANYBODY: 200}, of="signal"),
    Row("listing", "GET /projects/{project_id}/signals", {ANYBODY: 200}, door=MAYBE),
    Row("listing", "PUT /questions/{signal_id}/answer", {OWNER: 200}, body=_WORDS),
    Row(
        "listing",
        "GET /signal-queue",
        {ANYBODY: 200},
        200,
        lists=(STAFF, "items", "text_id", "text_id"),
    ),
    Row(
        "listing",
        "PUT /signal-texts/{text_id}/verdict",
        {STAFF: 200},
        body=_said({"verdict": "release"}),
    ),
    Row("listing", "GET /projects/{project_id}/visit-code", {STAFF: 200}),
]
UPDATES: Final = [
    Row(
        "listing",
        "PUT /projects/{project_id}/updates/{update_id}",
        {OWNER: 200},
        body=_said({"title": "権利の表", "words": "権利の表を試すために書きます。"}),
        fresh=("update_id",),
    ),
    Row("listing", "GET /projects/{project_id}/updates", {ANYBODY: 200}, door=MAYBE),
    Row(
        "listing",
        "GET /update-queue",
        {ANYBODY: 200},
        200,
        lists=(STAFF, "items", "update_id", "update_id"),
    ),
    Row(
        "listing",
        "PUT /updates/{update_id}/verdict",
        {STAFF: 200},
        body=_said({"verdict": "release"}),
    ),
]
REPORTS: Final = [
    Row(
        "listing",
        "PUT /projects/{project_id}/reports/{report_id}",
        {OWNER: 409},  # these rounds run: there is nothing to report yet
        body=_said({"words": "権利の表を試すために書きます。" * 4}),
        fresh=("report_id",),
    ),
    Row("listing", "GET /projects/{project_id}/report", {ANYBODY: 200}, door=MAYBE),
    Row("listing", "GET /report-queue", {ANYBODY: 200}, 200),
    # So none was written; who may judge one, tests/listing/reports says.
    Row(
        "listing",
        "PUT /reports/{report_id}/verdict",
        {},
        body=_said({"verdict": "release"}),
    ),
    Row(
        "listing",
        "GET /calendar",
        {ANYBODY: 200},
        200,
        lists=(STAFF, "closings", "round_id", "round_id"),
    ),
    Row("listing", "GET /chamber-figures", {ANYBODY: 200}, 200),
]
# Another one waits already, and a refusal lacks its reason: nothing is moved by asking.
CHANGES: Final = [
    Row(
        "listing",
        "PUT /projects/{project_id}/changes/{change_id}",
        {OWNER: 409},
        body=_said({"base_version": 1, "why": "権利の表を試すためです。"}),
        fresh=("change_id",),
    ),
    Row("listing", "GET /projects/{project_id}/changes", {OWNER: 200}),
    Row("listing", "GET /changes/{change_id}", {STAFF: 200, OWNER: 200}),
    Row(
        "listing",
        "GET /change-queue",
        {ANYBODY: 200},
        200,
        lists=(STAFF, "items", "change_id", "change_id"),
    ),
    Row(
        "listing",
        "PUT /changes/{change_id}/answer",
        {STAFF: 409, OWNER: 403},
        body=_said({"verdict": "refuse"}),
    ),
    Row("listing", "POST /changes/{change_id}/withdrawal", {OWNER: 200}),
    Row("listing", "GET /projects/{project_id}/history", {ANYBODY: 200}, door=MAYBE),
    Row("listing", "GET /projects/{project_id}/history/{version}", {ANYBODY: 200}, door=MAYBE),
]
_CERTIFICATE: Final = {
    "issuer_id": "01990d4e-5a00-7000-8000-000000000001",
    "schemes": ["b"],
    "certified_by": "徳島県",
    "applied_on": "2026-11-02",
    "answer": None,
    "paid_from": "2026-11-02",
    "paid_to": "2027-03-31",
    "papers_by": "2027-01-31",
}
_INVESTOR: Final = "/investors/{investor_id}"
INVESTORS: Final = [
    Row(
        "investors",
        "GET /investors",
        {ANYBODY: 200},
        200,
        lists=(INVESTOR, "investors", "investor_id", "investor_id"),
    ),
    Row("investors", f"GET {_INVESTOR}", {INVESTOR: 200, HANDLER: 200}),
    Row("investors", f"PUT {_INVESTOR}", {INVESTOR: 200}, 409, body=_investor, makes=True),
    Row("investors", f"GET {_INVESTOR}/declarations", {INVESTOR: 200}),
    Row(
        "investors",
        f"PUT {_INVESTOR}/declarations/{{declaration_id}}",
        {INVESTOR: 200},
        body=_declaration,
    ),
    # Before the profile is said: then the draft has served, and goes.
    Row("investors", f"GET {_INVESTOR}/registration-draft", {INVESTOR: 200}),
    Row(
        "investors",
        f"PUT {_INVESTOR}/registration-draft",
        {INVESTOR: 200},
        body=_said({"answers": {"birth_on": "1952-04-02"}}),
    ),
    Row("investors", f"GET {_INVESTOR}/profile", {INVESTOR: 200}),
    Row(
        "investors",
        f"PUT {_INVESTOR}/profile",
        {INVESTOR: 200},
        body=lambda things, _place: things.cast.platform.world.profile(),
    ),
    Row("investors", f"GET {_INVESTOR}/quiz-answers", {INVESTOR: 200}),
    Row(
        "investors",
        f"PUT {_INVESTOR}/quiz-answers/{{answer_id}}",
        {INVESTOR: 200},
        body=_said(_QUIZ),
    ),
    Row("investors", f"GET {_INVESTOR}/room", {INVESTOR: 200}, query=_ROOM),
    Row(
        "investors",
        f"PUT {_INVESTOR}/verification-requests/{{handler_id}}",
        {INVESTOR: 200},
    ),
    Row("investors", f"GET {_INVESTOR}/verifications", {INVESTOR: 200}),
    Row(
        "investors",
        f"PUT {_INVESTOR}/verifications/{{verification_id}}",
        {HANDLER: 200},
        body=_verification,
    ),
    Row("investors", f"GET {_INVESTOR}/statuses", {INVESTOR: 200, HANDLER: 200}),
    Row(
        "investors",
        f"PUT {_INVESTOR}/statuses/{{status_id}}",
        {HANDLER: 200},
        body=_status,
        fresh=("status_id",),
    ),
    Row(
        "investors",
        f"PUT {_INVESTOR}/statuses/{{status_id}}/ending",
        {INVESTOR: 200, HANDLER: 200},
    ),
    Row(
        "investors",
        f"GET {_INVESTOR}/authorities",
        {INVESTOR: 200, HANDLER: 200},
        of="company",
    ),
    Row(
        "investors",
        f"PUT {_INVESTOR}/authorities/{{authority_id}}",
        {INVESTOR: 200},
        body=_authority,
        of="company",
        fresh=("authority_id",),
    ),
    Row(
        "investors",
        f"PUT {_INVESTOR}/authorities/{{authority_id}}/answers/{{answer_id}}",
        {HANDLER: 200},
        body=_said({"verdict": "no"}),
        of="company",
        fresh=("answer_id",),
    ),
    Row(
        "investors",
        f"PUT {_INVESTOR}/chip-readings/{{reading_id}}",
        {INVESTOR: 200},
        body=_reading,
    ),
    Row("investors", f"GET {_INVESTOR}/own-limits", {INVESTOR: 200}),
    Row(
        "investors",
        f"PUT {_INVESTOR}/own-limits/{{limit_id}}",
        {INVESTOR: 200},
        body=_said({"most_minor": None, "paused_to": None}),
    ),
    Row("investors", f"GET {_INVESTOR}/ties", {INVESTOR: 200}),
    Row(
        "investors",
        f"PUT {_INVESTOR}/ties/{{tie_id}}",
        {INVESTOR: 200},
        body=_said(
            {
                "about": {"kind": "name", "name": "権利 表一"},
                "relation": "sibling",
                "office": "none",
            }
        ),
    ),
    Row("investors", f"PUT {_INVESTOR}/ties/{{tie_id}}/withdrawal", {INVESTOR: 200}),
    Row("investors", "GET /handlers/{handler_id}/angel-certificates", {HANDLER: 200}),
    Row(
        "investors",
        "PUT /handlers/{handler_id}/angel-certificates/{certificate_id}",
        {HANDLER: 200},
        body=_said(_CERTIFICATE),
    ),
    Row("investors", f"GET {_INVESTOR}/angel-files", {INVESTOR: 200}),
    # Nobody has invested here: its own investor finds no file either.
    Row(
        "investors",
        f"PUT {_INVESTOR}/angel-files/{{pledge_id}}/scheme",
        {INVESTOR: 404},
        body=_said({"scheme": "b"}),
    ),
    Row("investors", "GET /handlers/{handler_id}/age-rules", {ANYBODY: 200}, 200),
    Row(
        "investors",
        "PUT /handlers/{handler_id}/age-rules/{rule_id}",
        {HANDLER: 200},
        body=_said({"valid_from": "2199-12-31", "refused_from_years": 80}),
    ),
    Row(
        "investors",
        "GET /handler-applicants",
        {ANYBODY: 200},
        200,
        lists=(HANDLER, "applicants", "investor_id", "investor_id"),
    ),
    Row("investors", "GET /decisions/{decision_id}", {INVESTOR: 200}),
    Row("investors", "GET /rulebook", {ANYBODY: 200}, door=PUBLIC),
    Row(
        "investors", "POST /rulebook/decisions", {ANYBODY: 200}, 200, PUBLIC, body=_said(_CASE)
    ),
    Row("investors", "POST /rooms", {}, 200, SERVICE, body=_rooms, client="matching_client"),
]
_ROUND: Final = "/rounds/{round_id}"
_PLEDGE: Final = "/pledges/{pledge_id}"
MATCHING: Final = [
    Row("matching", "GET /rounds", {ANYBODY: 200}, 200, PUBLIC, query="ids={round_id}"),
    Row("matching", f"GET {_ROUND}", {ANYBODY: 200}, door=PUBLIC),
    # Its round is first come: there is no allocation to be seen, by anybody.
    Row("matching", f"GET {_ROUND}/allocation", {ANYBODY: 404}, door=PUBLIC),
    Row("matching", f"GET {_ROUND}/pledges", {OWNER: 200, STAFF: 200}),
    Row("matching", "GET /pledges", {INVESTOR: 200}, query="investor_id={investor_id}"),
    Row("matching", f"GET {_PLEDGE}", {INVESTOR: 200}),
    Row(
        "matching",
        f"PUT {_ROUND}/pledges/{{pledge_id}}",
        {INVESTOR: 201},
        body=_order,
        fresh=("pledge_id",),
    ),
    # Nothing has changed, so nothing is asked.
    Row("matching", f"PUT {_PLEDGE}/reconfirmations/{{terms_version}}", {INVESTOR: 409}),
    Row("matching", f"POST {_PLEDGE}/withdrawal", {INVESTOR: 200}),
    Row(
        "matching",
        "GET /running-rounds",
        {ANYBODY: 200},
        200,
        lists=(STAFF, "rounds", "round_id", "round_id"),
    ),
    Row(
        "matching",
        "GET /round-decisions",
        {ANYBODY: 200},
        200,
        lists=(STAFF, "decisions", "id", "round_decision_id"),
        only=("own",),
    ),
    Row(
        "matching",
        f"PUT {_ROUND}/decisions/{{decision_id}}",
        {STAFF: 409},  # it is not paused
        body=_said({"kind": "resume", "reason": "権利の表を試すため"}),
        fresh=("decision_id",),
    ),
    Row(
        "matching",
        "PUT /round-decisions/{decision_id}/confirmation",
        {APPROVER: 200, STAFF: 403, OPERATOR: 403},
        body=_said({"verdict": "wrong"}),
        of="round",
        only=("own", "absent"),
    ),
]
_SENT: Final = _said({"sent_on": "2026-01-05"})
SUPPORTERS: Final = [
    Row("matching", f"GET {_PLEDGE}/supporter", {INVESTOR: 200}),
    Row("matching", f"PUT {_PLEDGE}/supporter", {INVESTOR: 200}, body=_said(CARD)),
    Row(
        "matching",
        f"PUT {_PLEDGE}/supporter/verdict",
        {STAFF: 200},
        body=_said({"verdict": "release", "version": 2}),
    ),
    # Theirs are not paid: none of them waits to be read.
    Row("matching", "GET /supporter-queue", {ANYBODY: 200}, 200),
    Row("matching", f"GET {_ROUND}/supporters", {ANYBODY: 200}, 200, PUBLIC),
    Row(
        "matching",
        "GET /chambers/{chamber_id}/thanks",
        {ANYBODY: 200},
        200,
        PUBLIC,
        query="year=2026",
    ),
    Row("matching", f"GET {_ROUND}/supporter-list", {OWNER: 200, STAFF: 200}),
    Row(
        "matching",
        f"POST {_ROUND}/supporter-exports",
        {OWNER: 200, STAFF: 200},
        body=_said({"after": None}),
    ),
    # These rounds run: nothing is owed to anybody yet.
    Row(
        "matching",
        f"PUT {_ROUND}/returns/{{return_id}}/delivery",
        {OWNER: 409, STAFF: 409},
        body=_SENT,
    ),
    Row("matching", f"PUT {_PLEDGE}/delivery", {OWNER: 409, STAFF: 409}, body=_SENT),
    Row("matching", "GET /deliveries", {INVESTOR: 200}, query="investor_id={investor_id}"),
]
_PROJECT: Final = "/projects/{project_id}"
RECOMMENDATIONS: Final = [
    Row("investors", f"GET {_INVESTOR}/interests", {INVESTOR: 200}),
    Row("investors", f"PUT {_INVESTOR}/interests", {INVESTOR: 200}, body=_said({})),
    Row(
        "investors",
        "GET /shown-investors",
        {ANYBODY: 200},
        200,
        query="ids={investor_id}",
    ),
    Row("matching", f"GET {_INVESTOR}/recommendations", {INVESTOR: 200}),
    Row("matching", f"GET {_INVESTOR}/set-asides", {INVESTOR: 200}),
    Row(
        "matching",
        f"PUT {_INVESTOR}/set-asides/{{project_id}}",
        {INVESTOR: 200},
        body=_said({"is_set_aside": False}),
    ),
    Row("matching", f"GET {_INVESTOR}/showings", {INVESTOR: 200}),
    Row("matching", f"GET {_PROJECT}/showings", {STAFF: 200}),
    Row("matching", f"GET {_PROJECT}/candidates", {OWNER: 200, STAFF: 200}),
    Row("matching", f"GET {_PROJECT}/similar", {ANYBODY: 200}, door=PUBLIC),
    Row("matching", "GET /matches/{investor_id}/{project_id}", {INVESTOR: 200}),
]
REFUNDS: Final = [
    Row("matching", "GET /refundable-pledges", {ANYBODY: 200}, 200),
    Row(
        "matching",
        "GET /refund-decisions",
        {ANYBODY: 200},
        200,
        lists=(STAFF, "decisions", "id", "refund_decision_id"),
        only=("own",),
    ),
    Row(
        "matching",
        f"PUT {_PLEDGE}/refund-decisions/{{decision_id}}",
        {STAFF: 409},  # nothing was collected that could be given back
        body=_REASON,
        fresh=("decision_id",),
    ),
    Row(
        "matching",
        "PUT /refund-decisions/{decision_id}/confirmation",
        {STAFF: 200},
        body=_said({"verdict": "wrong"}),
        of="refund",
        only=("own", "absent"),
    ),
    Row("payments", "GET /disputes", {ANYBODY: 200}, 200),
    # These rounds have no handler: the day is nobody's to move, and nothing is above a cap.
    Row("matching", "GET /payment-days", {ANYBODY: 200}, 200),
    Row("matching", f"GET {_ROUND}/payment-day", {}),
    Row(
        "matching",
        f"PUT {_ROUND}/payment-days/{{move_id}}",
        {},
        body=_said({"payment_day": "2199-12-31", "reason": "登記のため"}),
    ),
    Row("matching", f"GET {_ROUND}/groups", {OWNER: 200, STAFF: 200}),
    Row(
        "matching",
        f"PUT {_ROUND}/groups/{{group_id}}",
        {STAFF: 200},
        body=_said({"target_units": 3}),
        fresh=("group_id",),
    ),
    # Nobody agreed to be shown, so nobody is in a group or invited.
    Row(
        "matching",
        "PUT /groups/{group_id}/invitations/{invitation_id}",
        {},
        body=_said({"investor_id": _NOBODY, "answer_by": "2199-12-31T00:00:00Z"}),
    ),
    Row("matching", f"GET {_INVESTOR}/group-invitations", {INVESTOR: 200}),
    Row("matching", "GET /group-invitations/{invitation_id}", {}),
    Row(
        "matching",
        "PUT /group-invitations/{invitation_id}/answer",
        {},
        body=_said({"verdict": "declined"}),
    ),
    Row("matching", f"GET {_PROJECT}/introductions", {OWNER: 200}),
    Row(
        "matching",
        "PUT /introductions/{introduction_id}/answer",
        {},
        body=_said({"verdict": "declined"}),
    ),
    Row("matching", "PUT /introductions/{introduction_id}/withdrawal", {}),
    Row("matching", "GET /over-cap-pledges", {ANYBODY: 200}, 200),
    Row(
        "matching",
        "PUT /over-cap-pledges/{pledge_id}/releases/{release_id}",
        {},
        body=_REASON,
    ),
]
PAYMENTS: Final = [
    Row("payments", f"GET {_PLEDGE}/payment", {INVESTOR: 200, STAFF: 200}),
    Row("payments", f"PUT {_PLEDGE}/payment-page", {INVESTOR: 200}, body=_said({})),
    Row("payments", f"GET {_PLEDGE}/letter", {}, door=SERVICE),
    Row("payments", "GET /chambers/{chamber_id}/waiting", {}, 200, SERVICE),
    Row("matching", "GET /chambers/{chamber_id}/waiting", {}, 200, SERVICE),
    Row(
        "payments",
        "GET /deposits",
        {ANYBODY: 200},
        200,
        lists=(STAFF, "deposits", "deposit_id", "deposit_id"),
    ),
    Row(
        "payments",
        "PUT /deposits/{deposit_id}",
        {STAFF: 200},
        body=_line,
        fresh=("deposit_id",),
    ),
    Row(
        "payments",
        "PUT /deposits/{deposit_id}/confirmation",
        {RECORDER: 403, STAFF: 200},
        body=_said({"verdict": "agreed"}),
    ),
    Row(
        "payments",
        "GET /refunds",
        {ANYBODY: 200},
        200,
        lists=(STAFF, "refunds", "refund_id", "refund_id"),
    ),
    Row(
        "payments",
        "PUT /refunds/{refund_id}/record",
        {STAFF: 200},
        body=_said({"sent_on": "2026-01-05", "reference": "F-MATRIX"}),
    ),
    Row(
        "payments",
        "PUT /refunds/{refund_id}/confirmation",
        {RECORDER: 409, STAFF: 409},
        body=_said({"verdict": "agreed"}),
    ),
    Row(
        "payments",
        "GET /payout-estimate",
        {ANYBODY: 200},
        200,
        PUBLIC,
        query="instrument=reward&gross_minor=1000000",
    ),
    Row("payments", f"GET {_PROJECT}/payout-account", {OWNER: 200}),
    Row(
        "payments",
        f"PUT {_PROJECT}/payout-account",
        {OWNER: 200},
        body=_said({"account": REFUND_ACCOUNT}),
    ),
    Row("payments", f"GET {_ROUND}/statement", {OWNER: 200, STAFF: 200}),
    Row("payments", "GET /payable-rounds", {ANYBODY: 200}, 200),
    Row("payments", "GET /payouts", {ANYBODY: 200}, 200),
    Row(
        "payments",
        "PUT /payouts/{payout_id}",
        {STAFF: 409},  # these rounds run: nothing is owed yet
        body=lambda things, place: {"round_id": str(things.ids[place]["round_id"])},
        fresh=("payout_id",),
    ),
    # So none was asked for; who may do what with one, tests/payments/test_payouts.py says.
    Row("payments", "GET /payouts/{payout_id}", {}),
    Row(
        "payments",
        "PUT /payouts/{payout_id}/approvals/{approval_id}",
        {},
        fresh=("approval_id",),
    ),
    Row("payments", "PUT /payouts/{payout_id}/cancellation", {}, body=_REASON),
    Row(
        "payments",
        "PUT /payouts/{payout_id}/record",
        {},
        body=_said({"sent_on": "2026-01-05", "reference": "P-MATRIX"}),
    ),
    Row(
        "payments",
        "PUT /payouts/{payout_id}/confirmation",
        {},
        body=_said({"verdict": "agreed"}),
    ),
    Row(
        "payments",
        "PUT /bank-statements/{statement_id}",
        {OPERATOR: 200},
        body=_statement,
        only=("own",),
    ),
    Row("payments", "GET /differences", {ANYBODY: 200}, 200),
    Row(
        "payments",
        "PUT /differences/{difference_id}/explanation",
        {},  # nothing differs yet
        body=_said({"explanation": "権利の表を試すため"}),
    ),
    Row("payments", "POST /stripe/webhooks", {ANYBODY: 403}, 403, PUBLIC, body=_said({})),
]
# Last, for it ends the session that asks.
LAST: Final = [
    Row("accounts", "DELETE /session", {ANYBODY: 204}, door=SESSION),
]
ROWS: Final = [
    *HEALTH,
    *OPERATIONS,
    *ACCOUNTS,
    *LISTING,
    *SIGNALS,
    *UPDATES,
    *REPORTS,
    *CHANGES,
    *INVESTORS,
    *RECOMMENDATIONS,
    *REFUNDS,
    *PAYMENTS,
    *MATCHING,
    *SUPPORTERS,
    *LAST,
]
