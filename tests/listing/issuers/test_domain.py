"""Who has a corporate number, and who has none."""

import pytest

from services.listing.issuers.domain import Kind, NumberWrong, check_number

NUMBER = "1180301018771"


@pytest.mark.parametrize("kind", ["company", "npo", "chamber"])
def test_a_legal_entity_has_a_right_number(kind: Kind) -> None:
    check_number(kind, NUMBER)
    for wrong in (None, "", "1180301018772"):
        with pytest.raises(NumberWrong):
            check_number(kind, wrong)


@pytest.mark.parametrize("kind", ["person", "group"])
def test_a_person_and_a_group_have_none(kind: Kind) -> None:
    check_number(kind, None)
    with pytest.raises(NumberWrong):
        check_number(kind, NUMBER)
