"""Towns by what people write, and back."""

import pytest

from shared.places.towns import called, code_of, prefecture_of, town


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("輪島市", ["17204"]),
        ("輪島", ["17204"]),
        ("石川県　輪島市", ["17204"]),
        ("東京都港区", ["13103"]),
        ("横浜市鶴見区", ["14100"]),
        ("浜松市", ["22130"]),
        ("府中市", ["13206", "34208"]),
        ("広島県府中市", ["34208"]),
        ("明日香村", ["29402"]),
        ("藍瀬市", ["36991"]),
        ("石川県", []),
        ("どこでもない市", []),
        ("", []),
    ],
)
def test_a_town_is_found_by_its_name_and_a_prefecture_tells_two_apart(
    words: str, codes: list[str]
) -> None:
    assert sorted(each.code for each in called(words)) == codes


def test_a_listing_has_the_code_of_its_town_or_else_of_its_prefecture() -> None:
    assert code_of("石川県", "輪島市") == "17204"
    assert code_of("石川県", "どこか") == "17"
    assert code_of("", "府中市") == ""


def test_a_code_leads_back_to_its_names() -> None:
    found = town("17204")
    assert found is not None
    assert (found.prefecture, found.name) == ("石川県", "輪島市")
    assert town("99999") is None
    assert prefecture_of("17") == prefecture_of("17204") == "石川県"
    assert prefecture_of("99") == ""
