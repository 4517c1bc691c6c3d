"""A missing prerequisite is named with the command that installs it."""

from deploy.prerequisites import wanted


def test_what_is_missing_is_named_with_its_command() -> None:
    assert list(wanted((3, 11), has_venv=True, is_debian=True)) == []
    assert "make run PYTHON=" in next(wanted((3, 9), has_venv=True, is_debian=True))
    no_venv = next(wanted((3, 13), has_venv=False, is_debian=True))
    assert "sudo apt-get install python3.13-venv" in no_venv
