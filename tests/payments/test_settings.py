"""Settings that must never run together, and account numbers from the bank's list."""

from uuid import UUID

import pytest

from services.payments.deposits import numbers
from services.payments.rails.gateway import open_gateway
from services.payments.rails.psp.client import ConfigError


@pytest.mark.parametrize("key", ["sk_live_x", "rk_live_x"])
def test_a_live_key_with_another_address_refuses_to_start(key: str) -> None:
    with pytest.raises(ConfigError):
        open_gateway(key, api_base="http://127.0.0.1:1", environment="demo", timeout_s=1)


def test_production_with_another_address_refuses_to_start() -> None:
    with pytest.raises(ConfigError):
        open_gateway(
            "sk_test_x", api_base="http://127.0.0.1:1", environment="production", timeout_s=1
        )


def test_production_without_it_starts() -> None:
    open_gateway("sk_live_x", api_base=None, environment="production", timeout_s=1).close()


HEADER = ",".join(numbers.COLUMNS)
LINE = "0001,みずほ銀行,123,振込専用,ordinary,1234567,キヨウカン"


def test_the_banks_list_is_read() -> None:
    (account,) = numbers.read(f"{HEADER}\n{LINE}\n")
    assert (account.bank_code, account.branch_code, account.number) == (
        "0001",
        "123",
        "1234567",
    )


@pytest.mark.parametrize(
    "broken",
    [
        LINE.replace("0001", "1"),
        LINE.replace("1234567", "123456"),
        LINE.replace("ordinary", "other"),
        LINE.replace("みずほ銀行", ""),
        "0001",
    ],
)
def test_a_line_of_another_shape_is_refused_with_its_number(broken: str) -> None:
    with pytest.raises(ValueError, match="line 3"):
        numbers.read(f"{HEADER}\n{LINE}\n{broken}\n")


def test_invented_numbers_are_the_same_each_time_and_never_shared() -> None:
    one, two = UUID(int=5), UUID(int=905)
    mine = numbers.invented(None, 1_000)
    assert mine == numbers.invented(None, 1_000)
    lists = [mine, numbers.invented(one, 1_000), numbers.invented(two, 1_000)]
    all_ = [(each.branch_code, each.number) for some in lists for each in some]
    assert len(set(all_)) == 3_000


@pytest.mark.parametrize("count", [0, -1, numbers.MOST + 1])
def test_an_impossible_count_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="between"):
        numbers.invented(None, count)
