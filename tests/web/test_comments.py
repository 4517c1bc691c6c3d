"""Comments of a review: written in one form, sent in one answer, read in order by the owner."""

import re

from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

PATH = f"/desk/projects/{world.REWARD}"
ANSWERS = f"PUT listing/projects/{world.REWARD}/answers/"
THREE = {
    "comment-1-section": "risks", "comment-1-kind": "must", "comment-1-quote": "実がならない年", "comment-1-text": "どうするかも書いてください。",
    "comment-2-section": "uses", "comment-2-kind": "question", "comment-2-text": "足場は何日ぶんですか。",
    "comment-4-section": "about", "comment-4-kind": "should", "comment-4-text": "題を短くすると伝わります。",
}  # fmt: skip


def waiting(played: Played, answer: object) -> None:
    round_ = world.listed_round(world.REWARD, world.REWARD_ROUND, world.REWARD_TERMS)
    played.answers[f"GET listing/projects/{world.REWARD}"] = world.project(
        world.REWARD, round_, viewer="staff", state="submitted"
    )
    played.patterns[re.compile(re.escape(ANSWERS) + ".*")] = answer


async def test_three_comments_go_out_with_one_answer(reader: Reader, played: Played) -> None:
    waiting(played, {})
    await reader.open(PATH)
    await reader.send(verdict="changes_requested", reason="3つあります。", **THREE)
    [body] = sent(played, ANSWERS)
    assert [(each["section"], each["kind"], each["quote"]) for each in body["comments"]] == [
        ("risks", "must", "実がならない年"),
        ("uses", "question", ""),
        ("about", "should", ""),
    ]


async def test_a_comment_that_was_begun_wants_its_section_and_its_text(
    reader: Reader, played: Played
) -> None:
    waiting(played, {})
    await reader.open(PATH)
    begun = {"comment-2-quote": "足場"}
    await reader.send(verdict="changes_requested", reason="1つあります。", **begun)
    assert reader.status == 422
    assert sent(played, ANSWERS) == []
    assert "comment-2-section-error" in reader.page
    assert "comment-2-text-error" in reader.page


async def test_a_quote_that_is_not_there_is_named_at_its_comment(
    reader: Reader, played: Played
) -> None:
    waiting(played, problem(409, "quote-missing", section="risks", quote="実がならない年"))
    await reader.open(PATH)
    await reader.send(verdict="changes_requested", reason="3つあります。", **THREE)
    assert "comment-1-quote-error" in reader.page
    reader.reads("この節に、この言葉はありません")


async def test_a_must_beside_an_approval_is_refused_in_words(
    reader: Reader, played: Played
) -> None:
    waiting(played, problem(409, "must-stands"))
    await reader.open(PATH)
    await reader.send(verdict="approve", checked="x", not_checked="y", **THREE)
    reader.reads("必須のコメントがあるあいだは、承認できません")


async def test_the_owner_reads_what_must_be_mended_first_and_what_has_changed(
    reader: Reader,
) -> None:
    await reader.open(f"/owner/projects/{world.DRAFT}")
    reader.reads("必須", "「実がならない年」", "質問", "「もう無い言葉」")
    assert reader.page.index("「実がならない年」") < reader.page.index("「もう無い言葉」")
    assert reader.page.count("文章が変わりました") == 1
    assert f'href="/owner/projects/{world.DRAFT}/risks"' in reader.page
