"""Keep a guardian's consent to the registration of somebody under 18.

Safe while the old code runs: the new column may be empty.
"""

from shared.migrate import run

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("ALTER TABLE investor ADD COLUMN guardian_sealed bytea")
