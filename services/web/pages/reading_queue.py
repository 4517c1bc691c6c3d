"""Words that the chamber reads before everybody else may: released, or held with a reason."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.pages.people import own_organisation
from services.web.visit import Visit

HELD: Final = N_("のせないことにしました。書いた方に理由が見えます。")
NO_REASON: Final = N_("のせない理由を書いてください")
_LONGEST_REASON: Final = 400
# Given the verdict and the reason; refused where it may not be.
Judge = Callable[[str, str], Awaitable[None]]


async def enter(visit: Visit) -> str:
    """On the desk's side: the session of a chamber's staff.

    Raises:
        NotHere: somebody else.
    """
    visit.side = "desk"
    await own_organisation(visit, "chamber")
    assert visit.session is not None
    return visit.session


@dataclass(frozen=True)
class ReadingQueue:
    """One kind of such words: where they wait, what is said afterwards, and why it may not be.

    `said` is told by verdict, `why_not` by the kind of the refusal.
    """

    path: str
    template: str
    said: Mapping[str, str]
    why_not: Mapping[str, str]

    async def page(
        self,
        visit: Visit,
        rows: Sequence[object],
        wrong_id: UUID | None = None,
        **shown: object,
    ) -> Response:
        """The queue, the oldest first; with what was wrong about the answer to `wrong_id`."""
        return visit.page(
            self.template,
            status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
            organisation=await own_organisation(visit, "chamber"),
            rows=rows,
            wrong_id=wrong_id,
            **shown,
        )

    async def takes(self, visit: Visit, judge: Judge) -> bool:
        """Whether the answer was taken; where it was not, the form says why."""
        form = visit.form
        verdict = "hold" if form.value("verdict") == "hold" else "release"
        reason = form.text("reason", longest=_LONGEST_REASON, required=False)
        if form.ok:
            try:
                await judge(verdict, reason)
            except Refused as refusal:
                if refusal.kind not in self.why_not:
                    raise
                form.wrong("reason", self.why_not[refusal.kind])
        if form.ok:
            visit.announce(self.said[verdict])
        return form.ok
