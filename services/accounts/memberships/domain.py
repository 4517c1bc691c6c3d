"""Which roles there are, and who may give them. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from shared.errors import Conflict, Forbidden

OrganisationKind = Literal["platform", "chamber", "handler", "partner", "investor"]
Role = Literal["operator", "administrator", "approver", "staff", "member", "acts_for"]
CauseKind = Literal["request", "event", "job"]

# The only list of roles: what an organisation of each kind knows.
ROLES: Final[Mapping[OrganisationKind, tuple[Role, ...]]] = {
    "platform": ("operator",),
    "chamber": ("administrator", "approver", "staff"),
    "handler": ("administrator", "approver"),
    "partner": ("member",),
    "investor": ("acts_for",),
}
# Who runs an organisation; the last of them stays.
HEAD: Final[Mapping[OrganisationKind, Role]] = {
    "platform": "operator",
    "chamber": "administrator",
    "handler": "administrator",
}


class RoleUnknownHere(Conflict):
    """An organisation of this kind does not have this role."""

    title = "This organisation does not have this role"


class LastOfItsKind(Conflict):
    """Somebody has to run the organisation."""

    title = "The last administrator stays"


class HasTheRole(Conflict):
    """The person holds this role here already, under another membership."""

    title = "This person has this role already"


class AdministratorsDecide(Forbidden):
    """The operator names the first administrator; everybody after that is theirs."""

    title = "Its own administrators decide"


@dataclass(frozen=True, slots=True)
class Office:
    """A role of a person in an organisation, in force from `valid_from` until `valid_to`."""

    id: UUID
    person_id: UUID
    organisation_id: UUID
    organisation_kind: OrganisationKind
    role: Role
    valid_from: datetime
    cause_kind: CauseKind
    cause_id: UUID
    valid_to: datetime | None = None


def check_grant(
    kind: OrganisationKind, role: Role, askers: Collection[str], *, heads: int
) -> None:
    """Refuse unless whoever has the roles `askers` there may give `role` in a `kind`.

    `operator` in `askers` is the platform's. `heads` says how many run it now.

    Raises:
        RoleUnknownHere: there is no such role in a `kind`.
        AdministratorsDecide: the operator, where administrators are in office.
        Forbidden: neither operator nor administrator.
    """
    if role not in ROLES[kind]:
        raise RoleUnknownHere(f"A {kind} has: {', '.join(ROLES[kind])}.")
    if "administrator" in askers:
        return
    if "operator" not in askers:
        raise Forbidden("Only its administrators may do this.")
    if kind in {"chamber", "handler"} and (role != HEAD[kind] or heads):
        raise AdministratorsDecide("You may name the first administrator only.")


def check_end(office: Office, askers: Collection[str], *, heads: int) -> None:
    """Refuse unless whoever has the roles `askers` there may end `office`.

    Raises:
        LastOfItsKind: nobody would be left to run the organisation.
        AdministratorsDecide: the operator, in a chamber or a handler.
        Forbidden: neither operator nor administrator.
    """
    if "administrator" not in askers:
        if "operator" not in askers:
            raise Forbidden("Only its administrators may do this.")
        if office.organisation_kind in {"chamber", "handler"}:
            raise AdministratorsDecide("Its administrators remove their own people.")
    is_head = office.valid_to is None and office.role == HEAD.get(office.organisation_kind)
    if is_head and heads <= 1:
        raise LastOfItsKind("Name another one first.")
