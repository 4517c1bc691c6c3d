"""Keep with each showing by which ranker it was put in order; 0 is the score set by hand.

Safe while the old code runs: what it writes gets 0.
"""

from shared.migrate import run

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    run(
        """
        ALTER TABLE showing ADD COLUMN ranker_version int NOT NULL DEFAULT 0
            CHECK (ranker_version >= 0);
        GRANT UPDATE (ranker_version) ON showing TO matching_worker;
        """
    )
