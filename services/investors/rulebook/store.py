"""The rule versions out of their table; they come in by migrations alone."""

from services.investors.rulebook.domain.versions import Rulebook, RuleVersion
from shared.database import Sql

_RULES = """
    SELECT rule_id, version, check_kind, jurisdiction, instrument, licence, valid_from,
           valid_to, parameters, article_ja, article_en, source, confidence
    FROM rule_version ORDER BY id
"""


async def load(sql: Sql) -> Rulebook:
    """The whole rulebook: a hundred rows.

    Raises:
        RulebookBroken: its rows leave a gap or overlap.
    """
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
