"""What was answered on the pages of a pledge, into its draft; what is wrong stands in the form."""

from collections.abc import Callable, Mapping
from typing import Final

from starlette.responses import Response

from services.web.catalogue import N_
from services.web.forms import as_number
from services.web.pages.pledge_flow import Flow
from services.web.pages.refund_accounts import read_refund_account
from services.web.pages.registering import read_registration, register_investor
from services.web.sayings import INVESTMENT_RISKS

# As much as matching takes on top of a return.
MOST_EXTRA_MINOR: Final = 10_000_000
_OVER_CAP: Final = N_(
    "お金は動いていません。法律の上限があり、いま申し込めるのは%(amount)s（%(most)s口）までです。計算は「申込可能額」にあります（入力：「%(asked)s」）"
)
_OVER_CAP_UNTIL: Final = N_(
    "お金は動いていません。法律の上限があり、いま申し込めるのは%(amount)s（%(most)s口）までです。お支払い日が%(returns)s以後の募集では、枠がもどります。計算は「申込可能額」にあります（入力：「%(asked)s」）"
)
_OVER_OWN: Final = N_(
    "お金は動いていません。ご自分で決めた上限があり、いま申し込めるのは%(amount)s（%(most)s口）までです。上限は、マイページで変えられます（入力：「%(asked)s」）"
)


def _read_units(flow: Flow) -> None:
    form = flow.visit.form
    if flow.is_investment:
        if flow.room and flow.room.reasons:
            form.wrong("units", N_("先に、上のことを済ませてください"))
            return
        _keep_if_right(flow, units=_units_in_room(flow))
        return
    returns = {str(each.return_id): each for each in flow.round.terms.returns}
    chosen = returns[form.choice("return", list(returns))]
    most = flow.running.most_units_of(chosen.return_id)
    _keep_if_right(
        flow,
        units=_units(flow, most),
        return_id=chosen.return_id,
        extra_minor=form.yen("extra", high=MOST_EXTRA_MINOR)
        if form.value("extra").strip()
        else 0,
    )


def _keep_if_right(flow: Flow, **answers: object) -> None:
    """A wrong page answers nothing: what stands in for it must not come back as if chosen."""
    if flow.visit.form.ok:
        flow.keep(**answers)


def _units_in_room(flow: Flow) -> int:
    """As many units as the room allows; who asks for more reads that it is the law's cap."""
    form, most = flow.visit.form, flow.most_units()
    asked = as_number(form.value("units"))
    if asked and most < asked <= flow.running.units_left_of(None):
        words, returns = flow.visit.words, flow.room.room_returns_on if flow.room else None
        over = _OVER_CAP if returns is None else _OVER_CAP_UNTIL
        is_own = flow.room is not None and flow.room.held_back_minor > 0
        form.wrong(
            "units",
            _OVER_OWN if is_own else over,
            amount=words.yen(most * (flow.unit_minor or 0)),
            most=f"{most:,}",
            asked=f"{asked:,}",
            returns=words.day(returns) if returns else "",
        )
        return max(most, 1)
    return _units(flow, most)


def _units(flow: Flow, most: int) -> int:
    form = flow.visit.form
    if most < 1:
        form.wrong("units", N_("のこりがありません"))
        return 1
    return form.number("units", low=1, high=most)


def _read_documents(flow: Flow) -> None:
    form = flow.visit.form
    if not flow.has_opened:
        form.wrong("read", N_("先に、書面を開いてください"))
    flow.keep(has_read=form.yes("read"))


def _read_risks(flow: Flow) -> None:
    form = flow.visit.form
    yes = [form.yes(f"risk-{at}") for at in range(1, len(INVESTMENT_RISKS) + 1)]
    flow.keep(accepts_risks=all(yes))


def _read_payment(flow: Flow) -> None:
    form = flow.visit.form
    rails = flow.running.open_rails
    rail = rails[0] if len(rails) == 1 else form.choice("rail", rails)
    account = read_refund_account(form) if rail == "bank_transfer" else None
    if form.ok:
        flow.keep(rail=rail, refund_account=account)


READERS: Final[Mapping[str, Callable[[Flow], None]]] = {
    "units": _read_units,
    "documents": _read_documents,
    "risks": _read_risks,
    "payment": _read_payment,
}


async def read_who(flow: Flow) -> Response | None:
    """Choose one of the reader's investors, or register a new one; None where it is asked again."""
    visit, form = flow.visit, flow.visit.form
    if flow.investors:
        allowed = [str(one.investor_id) for one in flow.investors]
        chosen = form.choice("investor", allowed) if len(allowed) > 1 else allowed[0]
        if flow.is_investment:
            form.yes("unchanged")
        if not form.ok:
            return None
        flow.keep(investor_id=chosen)
        return visit.go(flow.after("who"))
    body = read_registration(form)
    if not form.ok:
        return None
    # The pledge's id names the registration too: a second press registers nobody twice.
    investor_id = flow.draft.pledge_id
    is_there = await register_investor(visit, investor_id, body)
    flow.keep(investor_id=investor_id)
    if not is_there:
        return visit.page("register/waiting.html", path=flow.path("payment"))
    return visit.go(flow.after("who"))
