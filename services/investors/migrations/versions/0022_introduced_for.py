"""Keep for which parts beside a round an investor may be asked and introduced.

Safe while the old code runs: the new column has a default.
"""

from shared.migrate import run

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    run(
        """
        ALTER TABLE interests
            ADD COLUMN introduced_for text[] NOT NULL DEFAULT '{}'
                CHECK (introduced_for <@ ARRAY['loan', 'grant']),
            ADD CONSTRAINT introduced_when_shown CHECK (may_be_shown OR introduced_for = '{}');
        GRANT UPDATE (introduced_for) ON interests TO investors_app;
        """
    )
