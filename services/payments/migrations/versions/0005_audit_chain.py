"""Chain the audit rows, and let operators acknowledge alarms.

Safe while the old code runs: it only adds tables.
"""

from shared.migrate import run_house

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run_house("0002_audit_chain.sql", "payments")
