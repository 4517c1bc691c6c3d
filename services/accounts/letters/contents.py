"""What a letter says when it is sent: its facts, and what their speaker is asked for."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, get_args
from uuid import UUID

from services.accounts.letters import (
    authority_words,
    cap_words,
    change_words,
    group_invitations,
    introductions,
    obligation_words,
    owner_words,
    pledge_words,
    words,
)
from services.accounts.letters.digests import DigestFacts, digest
from services.accounts.letters.domain import ChoiceKind, Letter, LetterKind
from services.accounts.letters.facts import (
    AuthorityFacts,
    ChangeFacts,
    DayMovedFacts,
    DeliveryFacts,
    IntroductionFacts,
    InvitationFacts,
    OverCapFacts,
    OwedReportFacts,
    PledgeFacts,
    ReportFacts,
    ReviewFacts,
    RoundFacts,
    UpdateFacts,
)
from services.accounts.letters.gateway import AnsweredVersion, Questions
from services.accounts.letters.post import Post
from services.accounts.letters.stops import Stops
from services.accounts.letters.words import WaysOut, Words
from shared.encryption import ColumnKey

_DAY: Final = timedelta(days=1)
_NOT_ABOUT_FACTS: Final = frozenset({"sign_in_code", "invitation"})
_CHOICES: Final[Mapping[str, ChoiceKind]] = {kind: kind for kind in get_args(ChoiceKind)}
_A_CHAMBER: Final = "商工会議所"


class NotNeeded(Exception):
    """What the letter is about has passed, or nobody is there to read it."""


@dataclass(frozen=True)
class Desk:
    """What writing and sending needs besides the database."""

    post: Post
    questions: Questions
    sealer: ColumnKey
    web_url: str
    stops: Stops


_Says = Callable[[Desk, Letter, datetime], Awaitable[Words]]


async def content_of(desk: Desk, letter: Letter, now: datetime) -> Words:
    """The words of a letter, as things stand.

    Raises:
        NotNeeded: nothing is to be said any more.
        AskFailed: what it shows cannot be asked for just now.
    """
    if letter.kind in _TO_PLEDGERS:
        return await _to_pledger(desk, letter)
    if letter.kind in _ON_REVIEWS:
        return await _on_review(desk, letter)
    return await _OTHERS[letter.kind](desk, letter, now)


def ways_out(desk: Desk, letter: Letter) -> WaysOut:
    """How its reader stops this kind of letters, or that it cannot be stopped."""
    if letter.person_id is None or letter.kind in _NOT_ABOUT_FACTS:
        return WaysOut()
    settings = f"{desk.web_url}/my/letters"
    if (kind := _CHOICES.get(letter.kind)) is None:
        return WaysOut(settings)
    mark = desk.stops.mark(letter.person_id, kind)
    return WaysOut(settings, f"{desk.web_url}/letters/stop/{kind}/{mark}")


async def _sign_in_code(desk: Desk, letter: Letter, _now: datetime) -> Words:
    assert letter.sealed is not None
    assert letter.useless_after is not None
    code: str = desk.sealer.open(letter.sealed, row=letter.id)
    return words.sign_in_code(code, letter.useless_after)


async def _invitation(desk: Desk, letter: Letter, _now: datetime) -> Words:
    return words.invitation(
        link=f"{desk.web_url}/sign-in",
        organisation=str(letter.facts["organisation"]),
        role=str(letter.facts["role"]),
    )


async def _card_failed(desk: Desk, letter: Letter, _now: datetime) -> Words:
    pledge_id = UUID(str(letter.facts["pledge_id"]))
    told = await desk.questions.failed_card(pledge_id)
    if told.repair_until is None:
        raise NotNeeded
    return words.card_failed(
        link=f"{desk.web_url}/pledges/{pledge_id}/repair",
        title=await desk.questions.project_title(told.project_id),
        amount=words.money(told.amount_minor, told.currency),
        until=told.repair_until,
    )


async def _to_pledger(desk: Desk, letter: Letter) -> Words:
    told = PledgeFacts.model_validate(letter.facts)
    title = await desk.questions.project_title(told.project_id)
    link = f"{desk.web_url}/pledges/{told.pledge_id}"
    return _TO_PLEDGERS[letter.kind](told, title, link)


async def _on_review(desk: Desk, letter: Letter) -> Words:
    facts = ReviewFacts.model_validate(letter.facts)
    told = await desk.questions.answered_version(facts.project_id, facts.version)
    link = f"{desk.web_url}/owner/projects/{facts.project_id}"
    return _ON_REVIEWS[letter.kind](told, letter.chamber_name or _A_CHAMBER, link)


async def _published(desk: Desk, letter: Letter, _now: datetime) -> Words:
    facts = ReviewFacts.model_validate(letter.facts)
    told = await desk.questions.answered_version(facts.project_id, facts.version)
    return owner_words.published(told, f"{desk.web_url}/projects/{facts.project_id}")


async def _half_way(desk: Desk, letter: Letter, _now: datetime) -> Words:
    told, title, link = await _of_round(desk, letter)
    return owner_words.half_way(told, title, link)


async def _closing_soon(desk: Desk, letter: Letter, now: datetime) -> Words:
    told, title, link = await _of_round(desk, letter)
    days = -((now - told.closes_at) // _DAY)
    return owner_words.closing_soon(told, title, days, link)


async def _round_result(desk: Desk, letter: Letter, _now: datetime) -> Words:
    told, title, link = await _of_round(desk, letter)
    return owner_words.result(told, title, link)


async def _staff_digest(desk: Desk, letter: Letter, _now: datetime) -> Words:
    facts = DigestFacts.model_validate(letter.facts)
    told = [(each.name, await desk.questions.waiting(each.id)) for each in facts.chambers]
    said = digest(told, f"{desk.web_url}/desk")
    if said is None:
        raise NotNeeded
    return said


async def _of_round(desk: Desk, letter: Letter) -> tuple[RoundFacts, str | None, str]:
    told = RoundFacts.model_validate(letter.facts)
    title = await desk.questions.project_title(told.project_id)
    return told, title, f"{desk.web_url}/projects/{told.project_id}"


async def _update_posted(desk: Desk, letter: Letter, _now: datetime) -> Words:
    told = UpdateFacts.model_validate(letter.facts)
    title = await desk.questions.project_title(told.project_id)
    link = f"{desk.web_url}/projects/{told.project_id}/updates#update-{told.update_id}"
    return pledge_words.update_posted(title, link)


async def _report_posted(desk: Desk, letter: Letter, _now: datetime) -> Words:
    told = ReportFacts.model_validate(letter.facts)
    title = await desk.questions.project_title(told.project_id)
    return pledge_words.report_posted(
        title, f"{desk.web_url}/projects/{told.project_id}#report"
    )


async def _delivery_month(desk: Desk, letter: Letter, _now: datetime) -> Words:
    told = DeliveryFacts.model_validate(letter.facts)
    if not (await desk.questions.unsent(told.round_id)).intersection(told.return_ids):
        raise NotNeeded
    title = await desk.questions.project_title(told.project_id)
    link = f"{desk.web_url}/owner/projects/{told.project_id}/supporters"
    return obligation_words.delivery_month(told.month, title, link)


async def _owed_report(desk: Desk, letter: Letter, _now: datetime) -> Words:
    told = OwedReportFacts.model_validate(letter.facts)
    due = await desk.questions.report_due(told.project_id)
    title = await desk.questions.project_title(told.project_id)
    link = f"{desk.web_url}/owner/projects/{told.project_id}/report"
    if due.due_on is None or f"report_{due.standing}" != letter.kind:
        raise NotNeeded
    if due.standing == "due":
        return obligation_words.report_due(due.due_on, title, link)
    return obligation_words.report_overdue(due, due.due_on, title, link)


async def _reconfirmation(desk: Desk, letter: Letter, now: datetime) -> Words:
    told = ChangeFacts.model_validate(letter.facts)
    if now > told.reconfirm_by:
        raise NotNeeded
    page = await desk.questions.changed_page(told.project_id, told.was_version, told.version)
    title = await desk.questions.project_title(told.project_id)
    link = f"{desk.web_url}/pledges/{told.pledge_id}/change"
    says = change_words.reminded if letter.kind.endswith("_reminder") else change_words.asked
    return says(told, page, title, link)


async def _over_cap(desk: Desk, letter: Letter, _now: datetime) -> Words:
    told = OverCapFacts.model_validate(letter.facts)
    return cap_words.to_investor(told, f"{desk.web_url}/pledges/{told.pledge_id}")


async def _over_cap_at_handler(desk: Desk, letter: Letter, _now: datetime) -> Words:
    told = OverCapFacts.model_validate(letter.facts)
    return cap_words.to_handler(told, f"{desk.web_url}/handler/payment-days")


async def _payment_day_moved(desk: Desk, letter: Letter, _now: datetime) -> Words:
    told = DayMovedFacts.model_validate(letter.facts)
    title = await desk.questions.project_title(told.project_id)
    return cap_words.moved(told, title, f"{desk.web_url}/pledges/{told.pledge_id}")


async def _group_invited(desk: Desk, letter: Letter, _now: datetime) -> Words:
    told = InvitationFacts.model_validate(letter.facts)
    title = await desk.questions.project_title(told.project_id)
    link = f"{desk.web_url}/invitations/{told.invitation_id}"
    return group_invitations.words(told, title, link)


async def _introduction_asked(desk: Desk, letter: Letter, now: datetime) -> Words:
    told = IntroductionFacts.model_validate(letter.facts)
    if told.answer_by is None or now >= told.answer_by:
        raise NotNeeded
    title = await desk.questions.project_title(told.project_id)
    return introductions.words_of_asked(told, title, f"{desk.web_url}{told.path}")


async def _introduction_ended(desk: Desk, letter: Letter, _now: datetime) -> Words:
    told = IntroductionFacts.model_validate(letter.facts)
    title = await desk.questions.project_title(told.project_id)
    link = f"{desk.web_url}/invitations/{told.introduction_id}"
    return introductions.words_of_ended(told, title, link)


async def _introduction_made(desk: Desk, letter: Letter, _now: datetime) -> Words:
    told = IntroductionFacts.model_validate(letter.facts)
    if not letter.other_email:  # whoever it was has left
        raise NotNeeded
    title = await desk.questions.project_title(told.project_id)
    is_owner = letter.person_id == told.owner_person_id
    path = told.path if is_owner else f"/invitations/{told.introduction_id}"
    return introductions.words_of_made(
        told, title, letter.other_name or "", letter.other_email, f"{desk.web_url}{path}"
    )


async def _authority(desk: Desk, letter: Letter, _now: datetime) -> Words:
    told = AuthorityFacts.model_validate(letter.facts)
    path = f"/register/{told.investor_id}/handlers/{told.handler_id}/authority"
    if letter.kind == "authority_to_confirm":
        path = f"/handler/applicants/{told.investor_id}/authorities"
    return _ON_AUTHORITIES[letter.kind](told, f"{desk.web_url}{path}")


_ON_AUTHORITIES: Final[Mapping[LetterKind, Callable[[AuthorityFacts, str], Words]]] = {
    "authority_claimed": authority_words.claimed,
    "authority_to_confirm": authority_words.to_confirm,
    "authority_confirmed": authority_words.confirmed,
    "authority_declined": authority_words.declined,
    "authority_expired": authority_words.expired,
}
_TO_PLEDGERS: Final[Mapping[LetterKind, Callable[[PledgeFacts, str | None, str], Words]]] = {
    "pledge_received": pledge_words.received,
    "transfer_awaited": pledge_words.transfer_awaited,
    "transfer_reminder": pledge_words.transfer_reminder,
    "transfer_expired": pledge_words.transfer_expired,
    "round_succeeded": pledge_words.succeeded,
    "pledge_closed": pledge_words.closed,
    "withdrawal_done": pledge_words.withdrawal_done,
    "refund_sent": pledge_words.refund_sent,
}
_ON_REVIEWS: Final[Mapping[LetterKind, Callable[[AnsweredVersion, str, str], Words]]] = {
    "changes_requested": owner_words.changes_requested,
    "project_declined": owner_words.declined,
    "project_approved": owner_words.approved,
}
_OTHERS: Final[Mapping[LetterKind, _Says]] = {
    "sign_in_code": _sign_in_code,
    "invitation": _invitation,
    "card_failed": _card_failed,
    "project_published": _published,
    "half_way": _half_way,
    "closing_soon": _closing_soon,
    "round_result": _round_result,
    "over_cap": _over_cap,
    "over_cap_at_handler": _over_cap_at_handler,
    "payment_day_moved": _payment_day_moved,
    "group_invited": _group_invited,
    "introduction_asked": _introduction_asked,
    "introduction_ended": _introduction_ended,
    "introduction_made": _introduction_made,
    **dict.fromkeys(_ON_AUTHORITIES, _authority),
    "staff_digest": _staff_digest,
    "update_posted": _update_posted,
    "report_posted": _report_posted,
    "reconfirmation_asked": _reconfirmation,
    "reconfirmation_reminder": _reconfirmation,
    "delivery_month": _delivery_month,
    "report_due": _owed_report,
    "report_overdue": _owed_report,
}
