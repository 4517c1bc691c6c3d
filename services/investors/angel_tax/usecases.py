"""Enter a company's certificate, read the file of each investment, choose a scheme for it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.investors.angel_tax import domain, store
from services.investors.angel_tax.domain import Certificate, Investment, Scheme, Step
from services.investors.registration import store as registration
from shared import audit, memberships
from shared.database import Transaction
from shared.errors import NotFound
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class File:
    """One investment with what is known for its tax return."""

    investment: Investment
    certificate: Certificate | None
    scheme: Scheme | None

    @property
    def steps(self) -> list[Step]:
        return domain.steps(self.investment, self.certificate, self.scheme)


async def enter(tx: Transaction, wanted: Certificate) -> Certificate:
    """Enter the facts, or correct them: a change is a new version.

    Raises:
        NotFound: the asker is no user of this handler.
        CertificateRefused: its days cannot be.
    """
    now = wanted.recorded_at
    await memberships.require_role(tx, wanted.handler_id, memberships.HANDLER_USERS, now)
    person_id = tx.actor.person_id
    assert person_id is not None
    domain.refuse_days(wanted)
    await store.lock(tx.sql, wanted.handler_id)
    known = {
        each.certificate_id: each for each in await store.of_handler(tx.sql, wanted.handler_id)
    }
    before = known.get(wanted.certificate_id)
    if before and before.body_hash == wanted.body_hash:
        return before
    new = replace(wanted, version=before.version + 1 if before else 1)
    command_id = new_id()
    await store.add(tx.sql, new, person_id, command_id)
    entry = audit.Entry(
        "enter_angel_certificate", command_id, "angel_certificate", new.certificate_id,
        after_hash=new.body_hash,
    )  # fmt: skip
    await audit.record(tx, entry, now)
    return new


async def certificates(tx: Transaction, handler_id: UUID, now: datetime) -> list[Certificate]:
    """All of one's own firm, the newest first.

    Raises:
        NotFound: the asker is no user of this handler.
    """
    await memberships.require_role(tx, handler_id, memberships.HANDLER_USERS, now)
    found = await store.of_handler(tx.sql, handler_id)
    return sorted(found, key=lambda each: each.recorded_at, reverse=True)


async def files(tx: Transaction, investor_id: UUID, now: datetime) -> list[File]:
    """One for each investment of a person; a company has none, the tax is on people's income.

    Raises:
        NotFound: the asker does not act for this investor.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    investor = await registration.find(tx.sql, investor_id)
    if investor is None or investor.kind != "person":
        return []
    investments = await store.investments(tx.sql, investor_id)
    known = await store.of_issuers(tx.sql, {each.issuer_id for each in investments})
    chosen = await store.chosen(tx.sql, investor_id)
    found = []
    for each in investments:
        certificate = domain.certificate_for(each, known)
        _, scheme = chosen.get(each.pledge_id, (0, None))
        found.append(File(each, certificate, domain.still_chosen(certificate, scheme)))
    return found


async def choose(
    tx: Transaction, investor_id: UUID, pledge_id: UUID, scheme: Scheme, now: datetime
) -> File:
    """Choose the one scheme of an investment; another choice takes its place.

    Raises:
        NotFound: no such investment, or the asker does not act for this investor.
        SchemeRefused: no issued certificate names it.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    await registration.lock(tx.sql, investor_id)
    found = {each.investment.pledge_id: each for each in await files(tx, investor_id, now)}
    file = found.get(pledge_id)
    if file is None:
        raise NotFound
    domain.refuse_scheme(file.certificate, scheme)
    if file.scheme == scheme:
        return file
    version, _ = (await store.chosen(tx.sql, investor_id)).get(pledge_id, (0, scheme))
    command_id = new_id()
    await store.choose(
        tx.sql,
        investor_id=investor_id,
        pledge_id=pledge_id,
        version=version + 1,
        scheme=scheme,
        now=now,
        cause_id=command_id,
    )
    entry = audit.Entry("choose_angel_scheme", command_id, "pledge", pledge_id)
    await audit.record(tx, entry, now)
    return replace(file, scheme=scheme)
