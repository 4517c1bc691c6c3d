"""Let a webhook that could not be acted on wait for its own next turn.

Safe while the old code runs: it adds columns that are empty or have a default.
"""

from shared.migrate import run

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        """
        ALTER TABLE stripe_event ADD COLUMN tries int NOT NULL DEFAULT 0,
            ADD COLUMN next_at timestamptz, ADD COLUMN trouble text
        """
    )
