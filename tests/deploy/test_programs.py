"""Every program finds in its environment what it asks for, and nothing of the others."""

import importlib
import os
from pathlib import Path

import pytest

from deploy import programs
from deploy.local import place
from deploy.local.__main__ import main
from deploy.local.place import Refused

PLATFORM = programs.load()


def where(folder: Path, **given: str) -> place.Place:
    return place.find(PLATFORM, {"KYOKAN_DATA": str(folder)} | given)


@pytest.mark.parametrize(
    "program",
    [one for one in PLATFORM.programs if one.kind != "demo"],
    ids=lambda one: one.name,
)
def test_a_programs_settings_are_complete(
    program: programs.Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = where(tmp_path).env(program.variables, program.name)
    settings = importlib.import_module(f"{program.module}.settings")
    for name in os.environ:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert settings.Settings().port == 8000 + program.port


def test_a_service_knows_no_other_services_database(tmp_path: Path) -> None:
    for service in PLATFORM.services:
        environment = where(tmp_path).env(PLATFORM.program(service).variables, service)
        known = {name for name in environment if "DATABASE" in name}
        prefix = service.upper()
        assert known == {f"{prefix}_DATABASE_URL", f"{prefix}_WORKER_DATABASE_URL"}


def test_with_stripe_given_nothing_of_ours_stands_in_for_it(tmp_path: Path) -> None:
    given = {"STRIPE_SECRET_KEY": "sk_test_given"}
    payments = PLATFORM.program("payments").variables
    with pytest.raises(Refused, match="STRIPE_WEBHOOK_SECRETS"):
        where(tmp_path, **given).env(payments, "payments")
    found = where(tmp_path, **given, STRIPE_WEBHOOK_SECRETS="whsec_given")
    assert "stripe-sim" not in {one.name for one in found.programs}
    environment = found.env(payments, "payments")
    assert environment["STRIPE_SECRET_KEY"] == "sk_test_given"
    assert "STRIPE_API_BASE" not in environment


def test_production_takes_no_clock_no_stand_in_and_no_secret_of_our_making(
    tmp_path: Path,
) -> None:
    found = where(tmp_path, ENV="production")
    assert {one.kind for one in found.programs} == {"service", "web"}
    with pytest.raises(Refused, match="must be given"):
        found.env(PLATFORM.program("payments").variables, "payments")
    given = {"LISTING_CLIENT_SECRET": "given", "LISTING_VISIT_KEY": "given"}
    listing = where(tmp_path, ENV="production", **given)
    assert "KYOKAN_CLOCK_FILE" not in listing.env(
        PLATFORM.program("listing").variables, "listing"
    )


def test_a_live_key_is_refused_where_the_clock_moves(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="live key"):
        where(tmp_path, STRIPE_SECRET_KEY="sk_live_x")


def test_secrets_are_the_same_at_the_next_start_and_belong_to_the_owner(tmp_path: Path) -> None:
    accounts = PLATFORM.program("accounts").variables
    first = where(tmp_path).env(accounts, "accounts")
    assert where(tmp_path).env(accounts, "accounts") == first
    assert first["ACCOUNTS_CLIENT_SECRET"] != first["LISTING_CLIENT_SECRET"]
    for name in ("secrets/secrets.json", "secrets/signing_key.pem"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0


def test_a_reset_keeps_only_what_was_downloaded(tmp_path: Path) -> None:
    for name in ("cache", "postgres", "kafka", "secrets", "logs"):
        (tmp_path / name).mkdir()
    place.reset(tmp_path)
    assert {entry.name for entry in tmp_path.iterdir()} == {"cache"}


@pytest.mark.parametrize("others", [["photos"], ["lock", "photos"], ["logs"], ["lock", ".ssh"]])
def test_a_reset_leaves_a_folder_of_somebody_else_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: list[str]
) -> None:
    for name in others:
        (tmp_path / name).mkdir() if name != "lock" else (tmp_path / name).touch()
    monkeypatch.setenv("KYOKAN_DATA", str(tmp_path))
    assert main(["reset"], PLATFORM) == 1
    assert {entry.name for entry in tmp_path.iterdir()} == set(others)


def test_a_reset_follows_no_link_out_of_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "data/lock").touch()
    (tmp_path / "data/files").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere/kept").touch()
    monkeypatch.setenv("KYOKAN_DATA", str(tmp_path / "data"))
    assert main(["reset"], PLATFORM) == 0
    assert (tmp_path / "elsewhere/kept").exists()
    assert [entry.name for entry in (tmp_path / "data").iterdir()] == ["lock"]
