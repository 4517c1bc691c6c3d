"""accounts as web needs it: sign-in, who somebody is, and the organisations."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import httpx

from services.web.clients.http import Service, Shape, Unavailable, shaped, shaped_list
from shared.auth import ClientTokens

_ME_LIFE: Final = timedelta(seconds=10)
_ORGANISATIONS_LIFE: Final = timedelta(seconds=30)
_MOST_KEPT: Final = 20_000


@dataclass(frozen=True)
class Contact:
    """Whom to call about this page."""

    name: str
    phone: str
    hours: str


class Membership(Shape):
    """One role somebody has somewhere; `acts_for` names an investor instead of an organisation."""

    membership_id: UUID
    role: str
    organisation_kind: str = ""
    organisation_id: UUID | None = None
    investor_id: UUID | None = None


class Me(Shape):
    """The person behind a session."""

    person_id: UUID
    email: str | None = None
    name: str = ""
    memberships: tuple[Membership, ...] = ()

    def at(self, organisation_id: UUID) -> set[str]:
        """The roles of this person in one organisation."""
        return {m.role for m in self.memberships if m.organisation_id == organisation_id}

    def organisations(self) -> list[UUID]:
        """Where this person has any role, in order, each once."""
        found = [m.organisation_id for m in self.memberships if m.organisation_id is not None]
        return list(dict.fromkeys(found))

    @property
    def investor_ids(self) -> list[UUID]:
        """For whom this person may pledge."""
        return [m.investor_id for m in self.memberships if m.investor_id is not None]

    @property
    def is_operator(self) -> bool:
        """Whether this person runs the platform."""
        return any(m.role == "operator" for m in self.memberships)


class Organisation(Shape):
    """A chamber or a handler as everybody may see it."""

    organisation_id: UUID
    kind: str
    name: str
    prefecture: str = ""
    address: str = ""
    phone: str = ""
    hours: str = ""
    registration_number: str | None = None
    association: str | None = None
    complaint_desk: str | None = None

    @property
    def contact(self) -> Contact:
        """Whom to call there."""
        return Contact(self.name, self.phone, self.hours)


class Member(Shape):
    """One of an organisation's people."""

    membership_id: UUID
    person_id: UUID
    role: str
    email: str | None = None
    name: str = ""
    valid_to: datetime | None = None


class _LetterChoice(Shape):
    """Whether letters of a kind are sent."""

    kind: str
    is_wanted: bool


class Session(Shape):
    """What a right code gives."""

    session_token: str
    person_id: UUID


@dataclass
class Accounts:
    """Sign-in and organisations; what changes seldom is kept for some seconds of our clock."""

    service: Service
    own: ClientTokens | None = None
    _me: dict[str, tuple[Me, datetime]] = field(default_factory=dict)
    _organisations: tuple[list[Organisation], datetime] | None = None

    async def ask_code(self, sign_in_id: UUID, email: str, address: str | None = None) -> None:
        """Have a code sent by mail; `address` is where the browser is, for the limit per address.

        Raises:
            Refused, Unavailable
        """
        body = {"sign_in_id": str(sign_in_id), "email": email}
        headers = await self._where(address)
        await self.service.post("/sign-in-codes", None, body, headers)

    async def _where(self, address: str | None) -> dict[str, str]:
        """Accounts believes an address only if our own token stands beside it."""
        if self.own is None or address is None:
            return {}
        try:
            token = await self.own.header("accounts")
        except httpx.HTTPError as error:
            raise Unavailable("accounts") from error
        return {**token, "X-Client-Address": address}

    async def open_session(self, sign_in_id: UUID, code: str) -> Session:
        """Trade a code for a session."""
        body = {"sign_in_id": str(sign_in_id), "code": code}
        return shaped(Session, await self.service.post("/sessions", None, body), "accounts")

    async def close_session(self, session: str) -> None:
        """Sign out everywhere this session is used."""
        await self.service.as_session("DELETE", "/session", session)
        self.forget(session)

    async def me(self, session: str, now: datetime) -> Me:
        """Who it is; asked anew every ten seconds, and after every form."""
        key = hashlib.sha256(session.encode()).hexdigest()
        known = self._me.get(key)
        if known and known[1] <= now < known[1] + _ME_LIFE:
            return known[0]
        found = shaped(Me, await self.service.get("/me", session), "accounts")
        if len(self._me) >= _MOST_KEPT:
            self._me.clear()
        self._me[key] = (found, now)
        return found

    async def rename(self, session: str, name: str) -> None:
        """How one wants to be called."""
        await self.service.put("/me", session, {"name": name})
        self.forget(session)

    async def letter_choices(self, session: str) -> dict[str, bool]:
        """Each kind of letters that can be switched off, and whether it is sent."""
        answer = await self.service.get("/me/letter-choices", session)
        found = shaped_list(_LetterChoice, answer, "accounts")
        return {each.kind: each.is_wanted for each in found}

    async def choose_letters(self, session: str, kind: str, *, is_wanted: bool) -> None:
        """Switch a kind on or off."""
        path = f"/me/letter-choices/{kind}"
        await self.service.put(path, session, {"is_wanted": is_wanted})

    async def stop_letters(self, kind: str, mark: str) -> None:
        """Switch a kind off for whoever the mark in a mail names.

        Raises:
            Refused: the mark is not good for this kind.
        """
        await self.service.post("/letter-stops", None, {"kind": kind, "mark": mark})

    def forget(self, session: str) -> None:
        """Ask anew next time."""
        self._me.pop(hashlib.sha256(session.encode()).hexdigest(), None)

    async def organisations(self, now: datetime) -> list[Organisation]:
        """Every chamber and handler."""
        known = self._organisations
        if known and known[1] <= now < known[1] + _ORGANISATIONS_LIFE:
            return known[0]
        answer = await self.service.get("/organisations")
        found = shaped_list(Organisation, answer, "accounts")
        self._organisations = (found, now)
        return found

    async def of_kind(self, kind: str, now: datetime) -> list[Organisation]:
        """The chambers, or the handlers."""
        return [one for one in await self.organisations(now) if one.kind == kind]

    async def organisation(
        self, organisation_id: UUID | None, now: datetime
    ) -> Organisation | None:
        """One of them."""
        found = await self.organisations(now)
        return next((o for o in found if o.organisation_id == organisation_id), None)

    async def write_organisation(
        self, session: str, organisation_id: UUID, body: dict[str, Any]
    ) -> None:
        """Create a chamber or a handler, or change what is said of it."""
        await self.service.put(f"/organisations/{organisation_id}", session, body)
        self._organisations = None

    async def members(self, session: str, organisation_id: UUID) -> list[Member]:
        """An organisation's people, for its administrators."""
        answer = await self.service.get(f"/organisations/{organisation_id}/members", session)
        return shaped_list(Member, answer, "accounts")

    async def invite(
        self, session: str, organisation_id: UUID, membership_id: UUID, email: str, role: str
    ) -> None:
        """Give somebody a role."""
        await self.service.put(
            f"/organisations/{organisation_id}/members/{membership_id}",
            session,
            {"email": email, "role": role},
        )

    async def dismiss(self, session: str, organisation_id: UUID, membership_id: UUID) -> None:
        """End a role; it is powerless within a second."""
        await self.service.delete(
            f"/organisations/{organisation_id}/members/{membership_id}", session
        )
