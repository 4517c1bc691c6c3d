"""Count the pledges that wait for their hold without reading the others.

Safe while the old code runs: it only adds an index.
"""

from shared.migrate import run

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run("CREATE INDEX pledge_placed ON pledge (id) WHERE state = 'placed'")
