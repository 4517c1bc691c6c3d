"""The rule versions out of their table; they come in by migrations alone."""

from services.investors.rulebook.domain.versions import Rulebook, RuleVersion
from shared.database import Sql

_RULES = """
    SELECT rule_id, version, check_kind, jurisdiction, instrument, licence, valid_from,
           valid_to, parameters, article_ja, article_en, source, confidence
    FROM rule_version ORDER BY id
"""


# Which rows there are: another row, or one that was changed, makes another answer.
_STATE = """
    SELECT current_database() || '/' || 'rule_version'::regclass::oid || '/' || count(*) || '/'
           || coalesce(max(xmin::text::bigint), 0)
    FROM rule_version
"""
# The rulebook last read, by that: rules come by migrations alone, and are asked all day.
_read: dict[str, Rulebook] = {}


async def load(sql: Sql) -> Rulebook:
    """The whole rulebook: a hundred rows, taken apart only where they are not the last ones.

    Raises:
        RulebookBroken: its rows leave a gap or overlap.
    """
    state = await sql.fetchval(_STATE)
    if state not in _read:
        book = await _loaded(sql)
        _read.clear()
        _read[state] = book
    return _read[state]


async def _loaded(sql: Sql) -> Rulebook:
    return Rulebook(
        [
            RuleVersion(check=row["check_kind"], **{name: row[name] for name in _PLAIN})
            for row in await sql.fetch(_RULES)
        ]
    )


_PLAIN = (
    "rule_id",
    "version",
    "jurisdiction",
    "instrument",
    "licence",
    "valid_from",
    "valid_to",
    "parameters",
    "article_ja",
    "article_en",
    "source",
    "confidence",
)
