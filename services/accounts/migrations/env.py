"""Alembic's entry; everything it does is in `shared/migrate.py`."""

from services.accounts.letters import tables as _letters
from services.accounts.memberships import tables as _memberships
from services.accounts.organisations import tables as _organisations
from services.accounts.people.tables import Row
from services.accounts.rounds import tables as _rounds
from services.accounts.sessions import tables as _sessions
from shared.migrate import migrate_online
from shared.tables import HouseRow

# Importing them is what tells Alembic of their rows.
_KNOWN = (_letters, _memberships, _organisations, _rounds, _sessions)

migrate_online([Row.metadata, HouseRow.metadata])
