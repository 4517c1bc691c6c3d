"""What accounts says: who holds which office, and which sessions have ended."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.envelope import Event

OrganisationKind = Literal["platform", "chamber", "handler", "partner", "investor"]
Role = Literal["operator", "administrator", "approver", "staff", "member", "acts_for"]


class _AboutPerson(Event):
    TOPIC: ClassVar[str] = "accounts.memberships.v1"
    KEY: ClassVar[str] = "person_id"
    SUBJECT: ClassVar[str] = "person_id"

    person_id: UUID


class MembershipGranted(_AboutPerson):
    """A person took an office; for `acts_for` the organisation is the investor."""

    membership_id: UUID
    organisation_id: UUID
    organisation_kind: OrganisationKind
    role: Role
    valid_from: datetime


class MembershipEnded(_AboutPerson):
    membership_id: UUID
    valid_to: datetime


class SessionEnded(_AboutPerson):
    session_id: UUID
    ended_at: datetime


class PersonClosed(_AboutPerson):
    closed_at: datetime
