"""What a decision needs of its applicants, brought together from what is kept of each."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from services.investors.age_rules import store as age_rules
from services.investors.age_rules.domain import AgeRule, rule_on
from services.investors.authorities import store as authorities
from services.investors.authorities.domain import Acting
from services.investors.checks.domain import parts
from services.investors.decisions.domain.applicant import Applicant
from services.investors.declarations import store as declarations
from services.investors.own_limits import store as own_limits
from services.investors.own_limits.domain import Binding, in_force
from services.investors.profiles import store as profiles
from services.investors.profiles.domain import age_on
from services.investors.profiles.store import Kept
from services.investors.rulebook.domain.days import business_day
from services.investors.statuses import store as statuses
from services.investors.verifications import store as verifications
from shared.database import Sql
from shared.encryption import ColumnKey

_INVESTORS = """
    SELECT investor_id, kind, contact_confirmed_at FROM investor WHERE investor_id = ANY($1)
"""
_PEOPLE = """
    SELECT organisation_id AS investor_id, person_id FROM membership
    WHERE organisation_id = ANY($1) AND role = 'acts_for'
      AND (valid_to IS NULL OR valid_to > $2)
"""
UNBOUND = Binding()
_EVER = datetime.min.replace(tzinfo=UTC)


async def of_investors(
    sql: Sql, investor_ids: Collection[UUID], key: ColumnKey, now: datetime, *, capped: bool
) -> dict[UUID, Applicant]:
    """What is known of each investor; figures are opened only where a cap asks (`capped`)."""
    ids = list(investor_ids)
    people: dict[UUID, set[UUID]] = {}
    for row in await sql.fetch(_PEOPLE, ids, now):
        people.setdefault(row["investor_id"], set()).add(row["person_id"])
    figures = await profiles.load(sql, ids, key) if capped else {}
    declared = await declarations.newest(sql, ids) if capped else {}
    limits = await own_limits.of_investors(sql, ids) if capped else {}
    since = {one: some[-1].identity_since or _EVER for one, some in figures.items()}
    held = await _held(sql, ids, since) if capped else {}
    rows = await sql.fetch(_INVESTORS, ids)
    companies = [row["investor_id"] for row in rows if row["kind"] == "company"]
    acting = await _acting(sql, companies, since) if capped and companies else {}
    unnumbered = {one for one in companies if _lacks_number(figures.get(one, ()))}
    today = business_day(now, "JP")
    verified = await _verified(sql, ids, today) if capped else {}
    too_old = await _too_old_for(sql, verified, figures, today) if verified else {}
    own = {one: in_force(some, today) for one, some in limits.items()}
    return {
        row["investor_id"]: Applicant(
            # Who pledges is acted for: matching saw to it, maybe before we heard of it.
            is_registered=True,
            is_contact_confirmed=row["contact_confirmed_at"] is not None,
            is_person=row["kind"] == "person",
            people=frozenset(people.get(row["investor_id"], ())),
            profiles=tuple(each.profile for each in figures.get(row["investor_id"], ())),
            verified_by=verified.get(row["investor_id"], frozenset()),
            too_old_for=too_old.get(row["investor_id"], frozenset()),
            declared_on=declared.get(row["investor_id"], {}),
            own_most_minor=own.get(row["investor_id"], UNBOUND).most_minor,
            paused_to=own.get(row["investor_id"], UNBOUND).paused_to,
            statuses=tuple(held.get(row["investor_id"], ())),
            acting=(
                None if row["kind"] == "person" else tuple(acting.get(row["investor_id"], ()))
            ),
            lacks_number=row["investor_id"] in unnumbered,
        )
        for row in rows
    }


async def _verified(
    sql: Sql, ids: Collection[UUID], today: date
) -> dict[UUID, frozenset[UUID]]:
    """The handlers whose yes holds."""
    found: dict[UUID, set[UUID]] = {}
    for each in await verifications.of_investors(sql, ids, today):
        if each.state == "yes":
            found.setdefault(each.investor_id, set()).add(each.handler_id)
    return {investor: frozenset(handlers) for investor, handlers in found.items()}


async def _too_old_for(
    sql: Sql,
    verified: Mapping[UUID, frozenset[UUID]],
    known: Mapping[UUID, Sequence[Kept]],
    today: date,
) -> dict[UUID, frozenset[UUID]]:
    """The handlers whose rule of today takes nothing of them, though their yes holds.

    A yes ends by the rules that were known when it was given; a later rule counts here.
    """
    rules = await age_rules.of_handlers(sql, frozenset[UUID]().union(*verified.values()))
    in_force = {handler: rule_on(some, today) for handler, some in rules.items()}
    return {
        investor: frozenset(
            each for each in handlers if _refuses(in_force.get(each), known[investor], today)
        )
        for investor, handlers in verified.items()
        if investor in known
    }


def _refuses(rule: AgeRule | None, known: Sequence[Kept], today: date) -> bool:
    born = known[-1].identity.birth_on
    return rule is not None and born is not None and rule.refuses(age_on(born, today))


async def _held(
    sql: Sql, ids: Collection[UUID], since: Mapping[UUID, datetime]
) -> dict[UUID, list[parts.Status]]:
    """What handlers accepted each as, for who it says it is: not what it was before."""
    found: dict[UUID, list[parts.Status]] = {}
    for each in await statuses.of_investors(sql, ids):
        if each.granted_at >= since.get(each.status.investor_id, _EVER):
            found.setdefault(each.status.investor_id, []).append(each.status.frees)
    return found


async def _acting(
    sql: Sql, companies: Collection[UUID], since: Mapping[UUID, datetime]
) -> dict[UUID, list[Acting]]:
    """Who may act for each company of the number it says it has."""
    found: dict[UUID, list[Acting]] = {}
    for each in await authorities.of_investors(sql, companies):
        answered_at = each.decided_at or _EVER
        if each.acting and answered_at >= since.get(each.claim.investor_id, _EVER):
            found.setdefault(each.claim.investor_id, []).append(each.acting)
    return found


def _lacks_number(known: Sequence[Kept]) -> bool:
    return bool(known) and known[-1].identity.corporate_number is None
