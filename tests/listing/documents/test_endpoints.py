"""The pre-contract document: kept by the owner, opened by all who may read the terms."""

from hashlib import sha256

import pytest

from deploy.local.demo.paper import pdf_of
from services.listing.documents.domain import MOST_BYTES
from shared.ids import new_id
from tests.listing.world import DOCUMENT, DOCUMENT_SHA256, World

OTHER = pdf_of("別の書面", ["ちがう中身です。"])


async def test_the_hash_is_computed_from_the_file_that_arrived(world: World) -> None:
    _, round_id = await world.drafted(equity=True)
    answer = await world.upload(round_id)
    assert answer.json() == {
        "round_id": str(round_id),
        "version": 1,
        "sha256": DOCUMENT_SHA256,
        "size_bytes": len(DOCUMENT),
    }
    assert len(await world.rows("SELECT * FROM round_document")) == 1


async def test_a_version_is_one_file_and_another_file_needs_another_version(
    world: World,
) -> None:
    _, round_id = await world.drafted(equity=True)
    assert (await world.upload(round_id, content=OTHER)).status_code == 409
    second = await world.upload(round_id, version=2, content=OTHER)
    assert second.json()["sha256"] == sha256(OTHER).hexdigest()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b"MZ" + DOCUMENT,
        DOCUMENT[:-40],
        b"%PDF-1.7\n" + b"x" * 2_000,
    ],
)
async def test_what_is_no_pdf_by_its_content_is_refused(world: World, content: bytes) -> None:
    _, round_id = await world.drafted(equity=True)
    assert (await world.upload(round_id, version=2, content=content)).status_code == 422


async def test_a_file_above_ten_megabytes_is_refused(world: World) -> None:
    _, round_id = await world.drafted(equity=True)
    head, tail = DOCUMENT[:9], DOCUMENT[-400:]
    full = head + b"%" * (MOST_BYTES - len(head) - len(tail)) + tail
    assert (await world.upload(round_id, version=2, content=full)).status_code == 200
    assert (await world.upload(round_id, version=3, content=full + b"\n")).status_code == 413


async def test_only_the_owner_of_the_round_keeps_a_document_and_not_for_ever(
    world: World,
) -> None:
    _, round_id = await world.drafted(equity=True)
    for who in (world.stranger, world.approver, world.handler_approver):
        assert (await world.upload(round_id, who, version=2)).status_code == 404
    assert (await world.upload(new_id())).status_code == 404
    for version in range(2, 21):
        assert (await world.upload(round_id, version=version)).status_code == 200
    assert (await world.upload(round_id, version=21)).status_code == 409


async def test_terms_are_submitted_with_the_very_file_that_they_name(world: World) -> None:
    project_id, round_id = await world.drafted(equity=True)
    path = f"/projects/{project_id}/rounds/{round_id}"
    for named in (
        {"version": 2, "sha256": DOCUMENT_SHA256},
        {"version": 1, "sha256": "ab" * 32},
    ):
        terms = world.equity()
        terms["equity"]["document"] = named
        assert (await world.call("PUT", path, world.owner, terms)).status_code == 200
        refused = await world.submit(project_id, 1)
        assert refused.status_code == 409
        assert refused.json()["type"].endswith("document-missing")
    assert (await world.call("PUT", path, world.owner, world.equity())).status_code == 200
    assert (await world.submit(project_id, 1)).status_code == 200


async def test_a_document_is_not_changed_while_it_is_looked_at(world: World) -> None:
    _, round_id = await world.submitted(equity=True)
    assert (await world.upload(round_id, version=2, content=OTHER)).status_code == 409
    assert (await world.upload(round_id)).status_code == 200  # a repeat


async def test_the_parties_read_it_before_and_everybody_once_the_round_is_public(
    world: World,
) -> None:
    project_id, round_id = await world.submitted(equity=True)
    await world.upload(round_id, version=2, content=OTHER)
    path = f"/rounds/{round_id}/document"
    for who, status in (
        (world.owner, 200),
        (world.approver, 200),
        (world.handler_approver, 200),
        (world.stranger, 404),
        (world.other_approver, 404),
        (None, 404),
    ):
        assert (await world.call("GET", path, who)).status_code == status
    assert (await world.approve(project_id)).status_code == 200
    assert (await world.screen(round_id)).status_code == 200
    await world.execute("UPDATE project SET published_at = changed_at")
    answer = await world.call("GET", path)
    assert answer.content == DOCUMENT
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_the_handlers_yes_needs_the_file_to_be_here(world: World) -> None:
    _, round_id = await world.submitted(equity=True)
    await world.execute("ALTER TABLE round_document DISABLE TRIGGER ALL")
    await world.execute("DELETE FROM round_document")
    await world.execute("ALTER TABLE round_document ENABLE TRIGGER ALL")
    refused = await world.screen(round_id)
    assert refused.json()["type"].endswith("document-missing")
    said_no = await world.screen(round_id, screening="not_passed", reason="書面がありません")
    assert said_no.status_code == 200


async def test_a_kept_file_never_changes(world: World) -> None:
    await world.drafted(equity=True)
    with pytest.raises(Exception, match="append"):
        await world.execute("UPDATE round_document SET version = 9")
