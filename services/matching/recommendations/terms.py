"""Versions of what the parts count, as files; no database."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from services.matching.recommendations.domain import Terms

NEWEST: Final = Path(__file__).parent / "parts" / "3.toml"


@cache
def newest() -> Terms:
    """Those that count now."""
    return Terms(**tomllib.loads(NEWEST.read_text(encoding="utf-8")))
