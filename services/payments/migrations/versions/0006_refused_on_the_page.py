"""Keep when a card was refused on a page that stays open.

Safe while the old code runs: it adds a column that may be empty.
"""

from shared.migrate import run

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("ALTER TABLE payment ADD COLUMN refused_at timestamptz")
