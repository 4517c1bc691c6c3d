"""The owner's list of supporters as a file: one line for each pledge, an address with consent."""

from typing import Final
from uuid import UUID

from services.web.catalogue import N_
from services.web.clients.listing import Project
from services.web.clients.supporters import Exported
from services.web.spreadsheets import sheet
from services.web.visit import Visit
from services.web.words import japan_day, number_of

STATES: Final = {
    "confirmed": N_("結果を待っています"),
    "due": N_("決済中"),
    "collected": N_("お支払い済み"),
    "settled": N_("お支払い済み"),
    "disputed": N_("カード会社が確認中"),
}


def supporter_sheet(visit: Visit, project: Project, rows: list[Exported]) -> bytes:
    """All of it, for Excel."""
    say, words = visit.gettext, visit.words
    heads = [
        say(head)
        for head in (
            N_("お問い合わせ番号"),
            N_("リターン"),
            N_("口数"),
            N_("お申込みの日"),
            N_("お支払い"),
            N_("お名前"),
            N_("郵便番号"),
            N_("住所"),
            N_("送った日"),
        )
    ]
    titles = titles_of_returns(project)
    return sheet(
        heads,
        (
            (
                number_of(row.pledge_id),
                titles.get(row.return_id, ""),
                str(row.units),
                words.date(japan_day(row.applied_at)),
                say(STATES.get(row.state, row.state)),
                row.handed.name if row.handed else say("（渡すことに同意していません）"),
                _postal(row.handed.postal_code) if row.handed else "",
                row.handed.address if row.handed else "",
                row.sent_on.isoformat() if row.sent_on else "",
            )
            for row in rows
        ),
    )


def _postal(code: str) -> str:
    return f"{code[:3]}-{code[3:]}"


def titles_of_returns(project: Project) -> dict[UUID | None, str]:
    """What the returns of a project are called."""
    returns = project.round.terms.returns if project.round else ()
    return {each.return_id: each.title for each in returns}
