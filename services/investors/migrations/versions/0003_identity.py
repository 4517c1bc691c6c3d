"""Remember since when a birth date has been the one given.

Safe while the old code runs: the new column may be empty, and the old code does not name it.
"""

from shared.migrate import run

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("ALTER TABLE profile ADD COLUMN identity_since timestamptz")
