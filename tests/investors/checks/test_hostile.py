"""Bodies of strangers: half empty, contradicting, malformed. Nothing of it frees anybody.

What is unknown never gives more than the same thing known, and no body stops the command.
"""

import io
import json
from copy import deepcopy
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.investors.checks import command
from services.investors.checks.domain import parts
from services.investors.checks.domain.case import InputMissing
from services.investors.checks.example import EXAMPLE
from services.investors.checks.schemas import CaseIn
from services.investors.rulebook.domain.versions import RulebookBroken
from services.investors.rulebook.editions import overlaid
from tests.investors.checks.cases import BOOK, bought, decided, japan, the_us
from tests.investors.rulebook.proposal import ONE

FIGURES = ("assets_total", "home_value", "liabilities_total", "prior_year_income")


def _asked(text: str) -> list[Any]:
    answers = io.BytesIO()
    command.main([], io.BytesIO(text.encode(errors="surrogatepass")), answers)
    return [json.loads(line) for line in answers.getvalue().splitlines()]


@given(st.sets(st.sampled_from([*FIGURES, "public_pension", "statuses"])))
def test_a_figure_that_is_missing_never_raises_the_cap(missing: set[str]) -> None:
    known = japan().cap
    unknown = japan(investor=dict.fromkeys(missing)).cap
    assert known is not None
    assert unknown is not None
    assert 500_000 <= unknown <= known


@given(st.booleans(), st.booleans())
def test_a_figure_that_is_missing_in_the_us_leaves_the_floor_or_the_other(
    income: bool,  # noqa: FBT001  # hypothesis gives by place
    worth: bool,  # noqa: FBT001
) -> None:
    unknown = the_us(110_000 if income else None, 90_000 if worth else None).cap
    assert unknown is not None
    assert 250_000 <= unknown <= (the_us(110_000, 90_000).cap or 0)


@pytest.mark.parametrize("field", ["issuer", "security_class", "offering", "platform"])
def test_an_earlier_purchase_that_is_half_told_counts(field: str) -> None:
    assert japan(history=[bought(7, "2024-06-01", **{field: None})]).counted == 7


@pytest.mark.parametrize(
    ("instrument", "security_class"), [("equity", "fund"), ("fund", "shares")]
)
def test_an_instrument_and_a_class_that_differ_have_every_class_counted(
    instrument: str, security_class: str
) -> None:
    history = [bought(7, "2024-06-01"), bought(5, "2024-06-01", security_class="fund")]
    said = {"instrument": instrument, "security_class": security_class, "history": history}
    assert japan(**said, licence="type2_small").counted == 12


@pytest.mark.parametrize("status", [{"firm": "f"}, {"contract_type": "securities"}])
def test_a_status_of_some_firm_frees_nobody_whose_firm_is_not_told(
    status: dict[str, str],
) -> None:
    statuses = [{"type": "specified_investor"} | status]
    assert japan(investor={"statuses": statuses}).cap == 1_000_000


def test_more_professionals_than_people_are_not_believed() -> None:
    issue = {"issued": "2025-06-30", "solicited": 50, "professionals": 51}
    body = {"check": "private_placement", "jurisdiction": "JP", "issues": [issue]}
    assert decided(body).outcome == "allow_after_steps"


@pytest.mark.parametrize("check", get_args(parts.Check))
@pytest.mark.parametrize("jurisdiction", get_args(parts.Jurisdiction))
def test_an_empty_case_of_every_check_allows_nothing(check: str, jurisdiction: str) -> None:
    [answer] = _asked(json.dumps({"check": check, "jurisdiction": jurisdiction}))
    assert "problem" in answer or answer["outcome"] in {"refuse", "not_applicable"}


@pytest.mark.parametrize(
    "text",
    [
        r'{"check": "investor_cap", "\ud800": 1}',
        r'{"check": "investor_cap", "\ud800": 1, "\ud800": 2}',
        '{"check": "investor_cap", "\\u0000": 1}',
        json.dumps({**EXAMPLE, "issuer": "\ud800"}),
        json.dumps({**EXAMPLE, "payment_date": "0001-01-01"}),
        json.dumps({**EXAMPLE, "payment_date": "9999-12-31"}),
        json.dumps({**EXAMPLE, "applied_at": "2025-03-10T10:00:60+09:00"}),
        json.dumps({**EXAMPLE, "investor": []}),
        json.dumps({**EXAMPLE, "history": {}}),
        json.dumps({**EXAMPLE, "history": [None]}),
        json.dumps({**EXAMPLE, "history": [bought(1, "2024-06-01")] * 1_001}),
        json.dumps({**EXAMPLE, "request": {"amount": 10**16}}),
        json.dumps({**EXAMPLE, "request": {"amount": 1, "unit_amount": 0}}),
        json.dumps(EXAMPLE).replace("600000", "1e400"),
    ],
)
def test_no_body_stops_the_command(text: str) -> None:
    for answer in _asked(f"{text}\n{json.dumps(EXAMPLE)}"):
        assert ("problem" in answer) != ("outcome" in answer)
    assert "outcome" in answer


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in a body, the body itself left out."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = [(*at, key) for key, _ in inner]
    within = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in within:
        if isinstance(each, dict | list):
            found += _places(each, (*at, key))
    return found


WORTHLESS: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", "null", "1", -1, 0, 10**15, 10**16, 1.5, True, [], {}, [{}], "2025-02-29"]
)


@given(st.sampled_from(_places(EXAMPLE)), WORTHLESS)
def test_one_worthless_value_anywhere_is_a_problem_or_allows_no_more(
    place: tuple[Any, ...], worthless: Any
) -> None:
    body = deepcopy(EXAMPLE)
    into: Any = body
    for key in place[:-1]:
        into = into[key]
    into[place[-1]] = worthless
    [answer] = _asked(json.dumps(body))
    if "problem" in answer or place[-1] in {"assets_total", "prior_year_income"}:
        return
    assert answer["outcome"] != "allow" or _asks_less(place, worthless), answer


def _asks_less(place: tuple[Any, ...], worthless: Any) -> bool:
    """What was there before may be told away, or less be asked for: that is no trick."""
    is_history = place[0] == "history"
    is_other = place[-1] in {"amount", "payment_date", "issuer"}
    return is_history or is_other or worthless == 0


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('covers = [{ instrument = "equity" }]', "covers = 1"),
        ('covers = [{ instrument = "equity" }]', "covers = [1]"),
        ('covers = [{ instrument = "equity" }]', "covers = [{}]"),
        ('covers = [{ instrument = "equity" }]', "covers = [{ instrument = [] }]"),
        ('jurisdiction = "JP"', "jurisdiction = []"),
        ('check = "investor_cap"', "check = {}"),
        ("[[rule.version]]", "[rule.version]"),
        ("[rule.version.parameters]", "[rule.version.figures]"),
    ],
)
def test_rules_of_another_shape_are_refused_by_name(was: str, becomes: str) -> None:
    assert was in ONE
    with pytest.raises(RulebookBroken):
        overlaid(BOOK, ONE.replace(was, becomes))


@pytest.mark.parametrize("text", ["rule = [1]", "rule = ['a']", "rule = 1", "", "rule = [[]]"])
def test_a_file_without_rules_is_refused(text: str) -> None:
    with pytest.raises(RulebookBroken):
        overlaid(BOOK, text)


def test_the_example_of_the_documents_is_a_case() -> None:
    assert CaseIn.model_validate(EXAMPLE).case().class_ == "shares"
    with pytest.raises(InputMissing):
        decided({"check": "investor_cap", "jurisdiction": "JP"})
