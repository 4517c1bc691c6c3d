"""${message}.

Safe while the old code runs: say why.
"""

from shared.migrate import run

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    run("""
    """)
