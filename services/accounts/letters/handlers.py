"""What makes letters: the whole subscription of the group `accounts.letters`."""

from typing import Final

from services.accounts.letters import (
    authorities,
    changes,
    day_moves,
    group_invitations,
    introductions,
    over_caps,
    owners,
    pledges,
    updates,
    usecases,
)
from shared.contracts.investors import (
    AuthorityClaimed,
    AuthorityConfirmed,
    AuthorityDeclined,
    AuthorityExpired,
    HoldOverCap,
)
from shared.contracts.listing import (
    ChangesRequested,
    ClosingReportPosted,
    ProjectApproved,
    ProjectDeclined,
    ProjectPublished,
    RoundAmended,
    RoundScheduled,
    RoundTermsChanged,
    RoundWithdrawn,
    UpdatePosted,
)
from shared.contracts.matching import (
    GroupInvited,
    IntroductionAsked,
    IntroductionEnded,
    IntroductionMade,
    PledgeClosing,
    PledgeConfirmed,
    PledgeDue,
    PledgeReleased,
    PledgeSeated,
    ReconfirmationAsked,
    ReconfirmationReminded,
    RoundCancelled,
    RoundFailed,
    RoundPaymentDayMoved,
    RoundSettling,
    RoundSucceeded,
)
from shared.contracts.payments import PaymentDeclined, PaymentRefunded
from shared.inbox import Handlers

GROUP: Final = "accounts.letters"
TOPICS: Final = (
    "investors.investors.v1",
    "listing.projects.v1",
    "listing.rounds.v1",
    "matching.pledges.v1",
    "payments.pledges.v1",
)
HANDLERS: Final[Handlers] = {
    ChangesRequested: owners.answered,
    ProjectDeclined: owners.answered,
    ProjectApproved: owners.answered,
    ProjectPublished: owners.answered,
    UpdatePosted: updates.posted,
    ClosingReportPosted: updates.reported,
    RoundScheduled: owners.scheduled,
    RoundTermsChanged: owners.terms_changed,
    RoundWithdrawn: owners.over,
    RoundSettling: owners.over,
    RoundSucceeded: owners.ended,
    RoundFailed: owners.ended,
    RoundCancelled: owners.ended,
    PledgeSeated: pledges.seated,
    PledgeConfirmed: pledges.confirmed,
    PledgeClosing: pledges.closing,
    PledgeReleased: pledges.released,
    PledgeDue: pledges.due,
    HoldOverCap: over_caps.over_cap,
    AuthorityClaimed: authorities.told,
    AuthorityConfirmed: authorities.told,
    AuthorityDeclined: authorities.told,
    AuthorityExpired: authorities.told,
    RoundPaymentDayMoved: day_moves.moved,
    GroupInvited: group_invitations.invited,
    IntroductionAsked: introductions.asked,
    IntroductionEnded: introductions.ended,
    IntroductionMade: introductions.made,
    RoundAmended: changes.amended,
    ReconfirmationAsked: changes.asked,
    ReconfirmationReminded: changes.reminded,
    PaymentDeclined: usecases.write_card_failed,
    PaymentRefunded: pledges.refunded,
}
