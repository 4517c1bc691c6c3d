"""Alembic's entrance; all it does stands in shared/migrate.py."""

from services.payments.deposits import tables as deposits
from services.payments.disputes import tables as disputes
from services.payments.ledger import tables as ledger
from services.payments.payments import tables as payments
from services.payments.payouts import tables as payouts
from services.payments.rails import tables as rails
from services.payments.reconciliation import tables as reconciliation
from services.payments.refunds import tables as refunds
from services.payments.rounds import tables as rounds
from services.payments.rows import Row
from services.payments.statements import tables as statements
from shared.migrate import migrate_online
from shared.tables import HouseRow

TABLES = (
    *(deposits, disputes, ledger, payments, payouts, rails, reconciliation, refunds),
    *(rounds, statements),
)
migrate_online([Row.metadata, HouseRow.metadata])
