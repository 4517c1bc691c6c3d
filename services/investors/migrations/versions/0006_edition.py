"""Load the edition of 2026-06-01: all rules of Japan, the US, the EU and the UK, numbered.

Safe while the old code runs: it reads the same rows as before, and others it never asks for.
What is only proposed stays in the file: nothing here decides by it.
"""

import json
import tomllib
from pathlib import Path

from shared.migrate import run

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

EDITION = Path(__file__).parents[2] / "rulebook" / "editions" / "2026-06-01.toml"


def upgrade() -> None:
    rules = tomllib.loads(EDITION.read_text(encoding="utf-8"))["rule"]
    quoted = json.dumps(rules, default=str, ensure_ascii=False).replace("'", "''")
    run(_EXTEND)
    run(_LOAD.replace("{rules}", quoted))


_EXTEND = """
-- The same seven rows come back with their numbers, among the others.
DELETE FROM rule_version;
ALTER TABLE rule_version
    DROP CONSTRAINT rule_version_check_kind_check,
    ADD COLUMN version int NOT NULL CHECK (version > 0),
    ADD CONSTRAINT rule_version_once
        UNIQUE NULLS NOT DISTINCT (rule_id, version, instrument, licence);
"""

_LOAD = """
INSERT INTO rule_version (id, rule_id, version, check_kind, jurisdiction, instrument, licence,
    valid_from, valid_to, parameters, article_ja, article_en, source, confidence)
SELECT row_number() OVER (ORDER BY rule_at, version_at, product_at, licence_at),
    rule->>'rule_id', (version->>'version')::int, rule->>'check', rule->>'jurisdiction',
    product->>'instrument', licence,
    (version->>'valid_from')::date, (version->>'valid_to')::date, version->'parameters',
    coalesce(version->>'article_ja', rule->>'article_ja'),
    coalesce(version->>'article_en', rule->>'article_en'),
    rule->>'source', version->>'confidence'
FROM jsonb_array_elements('{rules}') WITH ORDINALITY AS rules (rule, rule_at),
    jsonb_array_elements(rule->'version') WITH ORDINALITY AS versions (version, version_at),
    jsonb_array_elements(rule->'covers') WITH ORDINALITY AS products (product, product_at),
    jsonb_array_elements_text(coalesce(product->'licences', '[null]'))
        WITH ORDINALITY AS licences (licence, licence_at)
WHERE version->>'status' = 'in_force';
"""
