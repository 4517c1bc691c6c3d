"""Alembic's entry for matching; everything it does is in `shared/migrate.py`."""

from services.matching.deliveries.tables import PledgeDeliveryRow, ReturnDeliveryRow
from services.matching.groups.tables import GroupInvitationRow
from services.matching.interests.tables import DeclaredInterestsRow
from services.matching.introductions.tables import IntroductionRow
from services.matching.outcomes.tables import AllocationRow
from services.matching.over_caps.tables import OverCapReleaseRow
from services.matching.payment_days.tables import PaymentDayMoveRow
from services.matching.pledges.tables import PledgeRow
from services.matching.rankers.tables import RankerRow
from services.matching.refund_decisions.tables import RefundDecisionRow
from services.matching.round_decisions.tables import RoundDecisionRow
from services.matching.rounds.tables import RoundRow, Row
from services.matching.set_asides.tables import SetAsideRow
from services.matching.showings.tables import ShowingRow
from services.matching.signals.tables import SignalEntryRow
from services.matching.supporters.tables import SupporterRow
from shared.migrate import migrate_online
from shared.tables import HouseRow

assert PledgeRow.metadata is RoundRow.metadata is Row.metadata is RefundDecisionRow.metadata
assert SignalEntryRow.metadata is DeclaredInterestsRow.metadata is Row.metadata
assert SetAsideRow.metadata is ShowingRow.metadata is RankerRow.metadata is Row.metadata
assert RoundDecisionRow.metadata is GroupInvitationRow.metadata is Row.metadata
assert IntroductionRow.metadata is Row.metadata
assert OverCapReleaseRow.metadata is PaymentDayMoveRow.metadata is Row.metadata
assert PledgeDeliveryRow.metadata is ReturnDeliveryRow.metadata is Row.metadata
assert SupporterRow.metadata is AllocationRow.metadata is Row.metadata
migrate_online([Row.metadata, HouseRow.metadata])
