"""Who asks: one person for each role, with real tokens; nothing of what they ask for."""

import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from deploy.local.demo.cast import (
    AISE,
    KATO,
    MINATO,
    MIRAI,
    OGAWA,
    OPERATOR,
    SUZUKI,
)
from deploy.local.demo.site import Visitor, until
from deploy.local.secret_store import SecretStore
from shared.ids import new_id
from tests.system.platform import Platform

SERVICES = ("accounts", "listing", "investors", "matching", "payments")
CHAMBER, OTHER_CHAMBER, HANDLER = MINATO, AISE, MIRAI

# Roles of a person are written as what they are to `own`, the first of each kind of thing.
PEOPLE = (
    "investor_a",
    "investor_b",
    "owner",
    "other_owner",
    "staff",
    "approver",
    "administrator",
    "other_approver",
    "ex_approver",
    "handler",
    "other_handler",
    "operator",
)
# The same investor and the same approver, with tokens that are good for nothing here.
ENDED = {"ended_investor": "investor_a", "ended_approver": "approver"}
POWERLESS = ("anonymous", *ENDED, "other_audience", "forged")
CLIENTS = ("client", "other_client", "matching_client")
ROLES = (*PEOPLE, *POWERLESS, *CLIENTS)
TOKENS_KEPT_S = 150.0
# The first group that is composed loads its solver: ten seconds on a slow machine.
PATIENCE_S = 60.0

_KNOWN = {"operator": OPERATOR}
_OFFICES = {
    "staff": (CHAMBER, "staff", KATO),
    "approver": (CHAMBER, "approver", KATO),
    "administrator": (CHAMBER, "administrator", KATO),
    "ex_approver": (CHAMBER, "approver", KATO),
    "handler": (HANDLER, "approver", OGAWA),
}


@dataclass
class Cast:
    """Everybody's tokens: good for five minutes, so they are renewed between the cells."""

    platform: Platform
    # Another cast on the same platform is of other people.
    name: str = field(default_factory=lambda: new_id().hex[-6:])
    other_handler: UUID = field(default_factory=new_id)
    ids: dict[str, UUID] = field(default_factory=dict)
    offices: dict[str, UUID] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    session_ids: dict[str, str] = field(default_factory=dict)
    _tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    _taken_s: float = float("-inf")

    def email(self, role: str) -> str:
        return _KNOWN.get(role, f"{role.replace('_', '-')}-{self.name}@matrix.example")

    def visitor(self, role: str) -> Visitor:
        return self.platform.world.visitor(self.email(role))

    def hire(self) -> None:
        """Give every office, and a spare one for somebody to end."""
        handler = {
            "kind": "handler",
            "name": "となりの証券株式会社",
            "phone": "03-0000-0000",
            "hours": "平日",
            "registration_number": "関東財務局長（金商）第998号",
            "association": "日本証券業協会",
            "complaint_desk": "0120-00-0000",
        }
        operator = self.platform.world.visitor(OPERATOR)
        operator.put("accounts", f"/organisations/{self.other_handler}", handler)
        for role, (organisation_id, office, by) in _OFFICES.items():
            self.offices[role] = self.appoint(organisation_id, self.email(role), office, by)
        who = self.email("other_handler")
        self.appoint(self.other_handler, who, "administrator", OPERATOR)
        self.appoint(self.other_handler, who, "approver", who)
        for office in ("administrator", "approver"):
            self.appoint(OTHER_CHAMBER, self.email("other_approver"), office, SUZUKI)
        self.offices["spare"] = self.appoint(CHAMBER, self.email("spare"), "staff", KATO)
        self.offices["other_spare"] = self.appoint(
            OTHER_CHAMBER, self.email("spare"), "staff", SUZUKI
        )

    def appoint(self, organisation_id: UUID, who: str, role: str, by: str) -> UUID:
        office = new_id()
        path = f"/organisations/{organisation_id}/members/{office}"
        body = {"email": who, "role": role}
        self.platform.world.visitor(by).put("accounts", path, body)
        return office

    def sign_in(self) -> None:
        """Take all tokens; two of the people have a second session, which then ends."""
        for role in PEOPLE:
            visitor = self.visitor(role)
            self.sessions[role] = visitor.sign_in()
            self.ids[role] = visitor.person_id
        for role in ("investor_a", "investor_b"):
            spare = self.platform.site.visitor(self.email(role)).sign_in()
            asked = self.call("GET", "accounts", "/session", f"Session {spare}")[1]
            assert isinstance(asked, dict)
            self.session_ids[role] = asked["session_id"]
        self.renew()

    def renew(self) -> None:
        """Take new tokens, if they would not be good for a minute or two."""
        if time.monotonic() - self._taken_s < TOKENS_KEPT_S:
            return
        self._taken_s = time.monotonic()
        for role in PEOPLE:
            visitor = self.visitor(role)
            visitor.forget_tokens()
            for service in SERVICES:
                self._tokens[role, service] = visitor.bearer(service)
        store = SecretStore(self.platform.folder / "secrets")
        for role, client in zip(CLIENTS, ("accounts", "listing", "matching"), strict=True):
            for service in SERVICES:
                secret = store.value(f"{client}_client")
                self._tokens[role, service] = self._client_token(client, secret, service)
        # One that has run out would be refused whether or not its session has ended.
        for role, of in ENDED.items():
            self._end_second_session(role, of)

    def _end_second_session(self, role: str, of: str) -> None:
        second = self.platform.site.visitor(self.email(of))
        self.sessions[role] = second.sign_in()
        for service in SERVICES:
            self._tokens[role, service] = second.bearer(service)
        self.call("DELETE", "accounts", "/session", f"Session {self.sessions[role]}")
        until(
            lambda: all(self._is_ended(role, each) for each in SERVICES),
            "the end of a session in every service",
        )

    def _is_ended(self, role: str, service: str) -> bool:
        asked = {
            "accounts": "/sessions",
            "listing": "/my-projects",
            "investors": "/investors",
            "matching": f"/pledges?investor_id={new_id()}",
            "payments": "/deposits",
        }[service]
        return self.status("GET", service, asked, role) == 401

    def end_office(self) -> None:
        """End a role; a second later its holder tries again."""
        organisation_id, _, by = _OFFICES["ex_approver"]
        path = f"/organisations/{organisation_id}/members/{self.offices['ex_approver']}"
        self.platform.world.visitor(by).ask("DELETE", "accounts", path)
        time.sleep(1)

    def _client_token(self, client: str, secret: str, audience: str) -> str:
        body = {"client_id": client, "client_secret": secret, "audience": audience}
        url = self.platform.urls["accounts"] + "/client-tokens"
        return str(self.platform.site.http.post(url, json=body).json()["access_token"])

    def authorization(self, role: str, service: str, scheme: str = "Bearer") -> str | None:
        """What this role sends in the header, None for nothing at all."""
        if role == "anonymous":
            return None
        if role == "other_audience":
            other = "payments" if service != "payments" else "matching"
            return f"Bearer {self._tokens['investor_a', other]}"
        if role == "forged":
            head, claims, signature = self._tokens["approver", service].split(".")
            return f"Bearer {head}.{claims}.{signature[:-8]}AAAAAAAA"
        if scheme == "Session" and role in self.sessions:
            return f"Session {self.sessions[role]}"
        return f"Bearer {self._tokens[role, service]}"

    def call(
        self,
        method: str,
        service: str,
        path: str,
        authorization: str | None,
        body: object = None,
    ) -> "tuple[int, object]":
        """Status and JSON of one request; None where the answer has no body."""
        headers = {"Authorization": authorization} if authorization else {}
        sent: dict[str, Any] = {"content": body} if isinstance(body, bytes) else {"json": body}
        answer = self.platform.site.http.request(
            method,
            self.platform.urls[service] + path,
            headers=headers,
            timeout=PATIENCE_S,
            **sent,
        )
        is_json = "json" in answer.headers.get("content-type", "")
        return answer.status_code, answer.json() if is_json and answer.content else None

    def status(self, method: str, service: str, path: str, role: str) -> int:
        return self.call(method, service, path, self.authorization(role, service))[0]
