"""A service's settings come from the names that carry its prefix, and from no others."""

import pytest
from pydantic import ValidationError

from services.listing.settings import Settings
from services.web.settings import Settings as WebSettings

GIVEN = {
    "ENV": "test",
    "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
    "ACCOUNTS_URL": "http://accounts",
    "LISTING_URL": "http://listing",
    "INVESTORS_URL": "http://investors",
    "MATCHING_URL": "http://matching",
    "PAYMENTS_URL": "http://payments",
    "LISTING_DATABASE_URL": "postgresql+asyncpg://a@127.0.0.1/none",
    "LISTING_WORKER_DATABASE_URL": "postgresql+asyncpg://w@127.0.0.1/none",
    "LISTING_VISIT_KEY": "AAAA",
}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_what_is_missing_is_told_by_the_name_to_set(given: pytest.MonkeyPatch) -> None:
    given.delenv("LISTING_DATABASE_URL")
    with pytest.raises(ValidationError, match="LISTING_DATABASE_URL"):
        Settings()


def test_a_bare_host_or_port_of_the_machine_is_not_ours(given: pytest.MonkeyPatch) -> None:
    given.setenv("HOST", "0.0.0.0")  # noqa: S104  # what must not be taken
    given.setenv("PORT", "80")
    given.setenv("LISTING_PORT", "8102")
    given.setenv("WEB_PORT", "8100")
    assert (Settings().host, Settings().port) == ("127.0.0.1", 8102)
    assert (WebSettings().host, WebSettings().port) == ("127.0.0.1", 8100)
