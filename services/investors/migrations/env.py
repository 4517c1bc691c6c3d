"""Alembic's entry: the house's rows and ours."""

from services.investors.age_rules import tables as age_rules
from services.investors.angel_tax import tables as angel_tax
from services.investors.authorities import tables as authorities
from services.investors.caps import tables as caps
from services.investors.companies import tables as companies
from services.investors.decisions import tables as decisions
from services.investors.declarations import tables as declarations
from services.investors.drafts import tables as drafts
from services.investors.expiries import tables as expiries
from services.investors.holds import tables as holds
from services.investors.identity import tables as identity
from services.investors.interests import tables as interests
from services.investors.own_limits import tables as own_limits
from services.investors.profiles import tables as profiles
from services.investors.quizzes import tables as quizzes
from services.investors.registration.tables import Row
from services.investors.rulebook import tables as rulebook
from services.investors.statuses import tables as statuses
from services.investors.ties import tables as ties
from services.investors.verifications import tables as verifications
from shared.migrate import migrate_online
from shared.tables import HouseRow

NOUNS = (
    age_rules,
    angel_tax,
    authorities,
    caps,
    companies,
    decisions,
    declarations,
    drafts,
    expiries,
    holds,
    identity,
    interests,
    own_limits,
    profiles,
    quizzes,
    rulebook,
    statuses,
    ties,
    verifications,
)

migrate_online([Row.metadata, HouseRow.metadata])
