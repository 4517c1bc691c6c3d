"""Keep the comments of an answer with it.

Safe while the old code runs: answers that do not know of comments have none.
"""

from shared.migrate import run

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run("ALTER TABLE answer ADD COLUMN comments jsonb NOT NULL DEFAULT '[]'")
