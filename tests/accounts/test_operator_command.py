"""The command that makes the first operator says in words why it could not."""

from pathlib import Path

import pytest

from services.accounts import __main__ as command


def test_without_a_database_it_says_so_and_shows_no_insides(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ENV", "test")
    monkeypatch.delenv("KYOKAN_CLOCK_FILE", raising=False)
    monkeypatch.setenv(
        "ACCOUNTS_WORKER_DATABASE_URL", f"postgresql+asyncpg://x:y@/z?host={tmp_path}"
    )
    monkeypatch.setattr("sys.argv", ["accounts", "operator", "--email", "a@example.jp"])
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == "no database answers: start the platform first\n"
