"""Letters about updates and reports: to whose pledge stands, once, unless switched off."""

from services.accounts.letters.domain import NEWS_FOR
from shared.contracts.listing import ClosingReportPosted, UpdatePosted
from shared.contracts.matching import PledgeClosing
from shared.ids import new_id
from tests.accounts.letters.stage import Stage, stage_of
from tests.accounts.world import World

SUBJECT = "活動報告がとどきました"


def posted(stage: Stage) -> UpdatePosted:
    return UpdatePosted(
        project_id=stage.project_id, update_id=new_id(), occurred_at=stage.world.clock()
    )


async def pledged(stage: Stage, email: str, times: int = 1) -> None:
    """Confirmed pledges of somebody, their letters sent."""
    who = await stage.world.sign_in(email)
    for _ in range(times):
        seated = stage.seated(who.person_id)
        await stage.hear(seated, stage.confirmed(seated))
    await stage.mails()


async def test_everybody_whose_pledge_stands_hears_of_an_update_once(world: World) -> None:
    stage = await stage_of(world)
    await pledged(stage, "a@example.jp", times=2)
    await pledged(stage, "b@example.jp")
    event = posted(stage)
    told = await stage.hear(event)
    assert await stage.mails() == [SUBJECT, SUBJECT]
    assert {letter["To"] for letter in world.mailbox.letters[-2:]} == {
        "a@example.jp",
        "b@example.jp",
    }
    page = f"http://web/projects/{stage.project_id}/updates#update-{event.update_id}"
    assert page in stage.text
    assert "お金も動きません" in stage.text
    await stage.deliver(told)
    assert await stage.mails() == []
    await stage.hear(posted(stage))
    assert await stage.mails() == [SUBJECT, SUBJECT]


async def test_whose_pledge_only_began_or_ends_is_not_written_to(world: World) -> None:
    stage = await stage_of(world)
    began = await world.sign_in("a@example.jp")
    ends = await world.sign_in("b@example.jp")
    await stage.hear(stage.seated(began.person_id))
    seated = stage.seated(ends.person_id)
    closing = PledgeClosing(
        round_id=seated.round_id,
        pledge_id=seated.pledge_id,
        reason="withdrawn",
        occurred_at=world.clock(),
    )
    await stage.hear(seated, stage.confirmed(seated), closing)
    await stage.mails()
    await stage.hear(posted(stage))
    assert await stage.mails() == []


async def test_who_does_not_want_them_gets_none(world: World) -> None:
    stage = await stage_of(world)
    await pledged(stage, "a@example.jp")
    who = await world.sign_in("a@example.jp")
    path = "/me/letter-choices/update_posted"
    await world.http.put(path, json={"is_wanted": False}, headers=who.bearer)
    await stage.hear(posted(stage))
    assert await stage.mails() == []


async def test_an_update_heard_days_later_is_no_news(world: World) -> None:
    stage = await stage_of(world)
    await pledged(stage, "a@example.jp")
    event = posted(stage)
    world.clock.move(seconds=NEWS_FOR.total_seconds() + 1)
    await stage.hear(event)
    assert await stage.mails() == []


async def test_everybody_whose_pledge_stands_hears_of_the_closing_report_once(
    world: World,
) -> None:
    stage = await stage_of(world)
    await pledged(stage, "a@example.jp", times=2)
    began = await world.sign_in("b@example.jp")
    await stage.hear(stage.seated(began.person_id))
    await stage.mails()
    told = await stage.hear(
        ClosingReportPosted(
            project_id=stage.project_id, report_id=new_id(), occurred_at=world.clock()
        )
    )
    assert await stage.mails() == ["終了報告がとどきました"]
    assert f"http://web/projects/{stage.project_id}#report" in stage.text
    await stage.deliver(told)
    assert await stage.mails() == []
