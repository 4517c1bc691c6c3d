"""Alembic's entry: the tables of listing's nouns and of the house."""

import services.listing.cases.tables
import services.listing.changes.tables  # importing a row registers it
import services.listing.checklists.tables
import services.listing.claims.tables
import services.listing.documents.tables
import services.listing.issuers.tables
import services.listing.photos.tables
import services.listing.projects.tables
import services.listing.reports.tables
import services.listing.reviews.tables
import services.listing.rounds.tables
import services.listing.signals.tables
import services.listing.ties.tables
import services.listing.updates.tables  # noqa: F401  # importing a row registers it
from services.listing.tables import Row
from shared.migrate import migrate_online
from shared.tables import HouseRow

migrate_online([Row.metadata, HouseRow.metadata])
