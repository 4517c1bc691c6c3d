"""Sums and counts in bodies: whole numbers, and nothing that merely looks like one."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.matching.pledges.schemas import PledgeIn
from services.payments.refunds.schemas import as_printed
from shared.wire import AmountMinor, Body

_PLEDGE = {
    "investor_id": "01990d4e-5a00-7000-8000-000000000001",
    "terms_version": 1,
    "units": 1,
    "rail": "card",
}


class _Sum(Body):
    amount_minor: AmountMinor


@pytest.mark.parametrize(
    "value", ["1", "１", True, 1.5, float("nan"), float("inf"), -1, 0, 2**63, None, [1]]
)
def test_what_is_no_whole_number_within_its_bounds_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        _Sum.model_validate({"amount_minor": value})
    for name in ("units", "terms_version"):
        with pytest.raises(ValidationError):
            PledgeIn.model_validate({**_PLEDGE, name: value})


@pytest.mark.parametrize("written", [1, 1.0])
def test_a_whole_number_is_taken_however_json_writes_it(written: float) -> None:
    taken = _Sum.model_validate({"amount_minor": written}).amount_minor
    assert (taken, type(taken)) == (1, int)
    assert PledgeIn.model_validate(_PLEDGE).units == 1


@pytest.mark.parametrize(
    "written", ["T1 A", "Ｔ１ａ".replace("ａ", " ａ"), "t1\u200b a", " T1　A"]
)
def test_one_line_of_the_bank_has_one_reference(written: str) -> None:
    assert as_printed(written) == "T1 A"
