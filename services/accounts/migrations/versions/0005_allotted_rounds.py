"""Know of a heard round whether its units are given away by rule.

Safe while the old code runs: what it writes is first come, as its rounds are.
"""

from shared.migrate import run

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run(
        """
        ALTER TABLE heard_round ADD COLUMN is_by_rule boolean NOT NULL DEFAULT false;
        GRANT UPDATE (is_by_rule) ON heard_round TO accounts_worker;
        """
    )
