"""What stands in the head of a page, on each side of the site."""

from dataclasses import dataclass
from typing import Final

from services.web.catalogue import N_


@dataclass(frozen=True)
class Item:
    """One entry of the menu."""

    path: str
    name: str
    is_here: bool


SIDES: Final = {"desk": N_("職員用"), "handler": N_("取扱業者用"), "operator": N_("運営用")}
_PUBLIC: Final = (("/projects", N_("さがす")), ("/start", N_("はじめる")))
_DESK: Final = (
    ("/desk", N_("順番待ち")),
    ("/desk/calendar", N_("予定")),
    ("/desk/cases", N_("伴走案件")),
    ("/desk/money", N_("入金と返金")),
    ("/desk/refunds", N_("返金を決める")),
    ("/desk/payouts", N_("振込")),
    ("/desk/running", N_("募集")),
    ("/desk/groups", N_("グループ")),
    ("/desk/signals", N_("共感の声")),
    ("/desk/people", N_("職員")),
)
_HANDLER: Final = (
    ("/handler", N_("募集の審査")),
    ("/handler/applicants", N_("申込者の確認")),
    ("/handler/payment-days", N_("払込日と上限")),
    ("/handler/money", N_("入金と返金")),
    ("/handler/refunds", N_("返金を決める")),
    ("/handler/payouts", N_("振込")),
    ("/handler/running", N_("募集")),
    ("/handler/groups", N_("グループ")),
    ("/handler/differences", N_("照合")),
    ("/handler/people", N_("担当者")),
)
_OPERATOR: Final = (
    ("/operator", N_("商工会議所と取扱業者")),
    ("/operator/running", N_("募集")),
    ("/operator/changes", N_("ページの変更")),
    ("/operator/differences", N_("照合")),
    ("/operator/operations", N_("運用")),
)
_ENTRIES: Final = {"desk": _DESK, "handler": _HANDLER, "operator": _OPERATOR}


def of_side(side: str) -> tuple[tuple[str, str], ...]:
    """Addresses and names, to be translated where they are shown."""
    return _ENTRIES.get(side, _PUBLIC)
