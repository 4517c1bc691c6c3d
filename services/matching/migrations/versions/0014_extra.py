"""Let a pledge hold more than the price of its units.

Safe while the old code runs: it adds a column that is nothing where nobody says otherwise.
"""

from shared.migrate import run

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """
        ALTER TABLE pledge ADD COLUMN extra_minor bigint NOT NULL DEFAULT 0,
            ADD CONSTRAINT extra_of_a_return CHECK (extra_minor >= 0
                AND extra_minor < amount_minor
                AND (extra_minor = 0 OR return_id IS NOT NULL));
        """
    )
