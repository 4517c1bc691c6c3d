"""The demo's mailbox: by SMTP in, by HTTP out."""

from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx
import pytest

from deploy.local.ports import free_port
from deploy.mailbox.main import create_app
from deploy.mailbox.settings import Settings
from deploy.mailbox.store import KEPT, Store


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(file=tmp_path / "mailbox.sqlite", port=free_port(), smtp_port=free_port())


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://mailbox") as opened,
    ):
        yield opened


def letter(to: str, subject: str = "確認コード") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "no-reply@kyokan.example"
    message["To"] = to
    message["Subject"] = subject
    message.set_content("コード: 123456\nhttps://kyokan.example/a?b=1&c=<2>\n")
    return message


async def send(settings: Settings, message: EmailMessage) -> None:
    await aiosmtplib.send(message, hostname=settings.host, port=settings.smtp_port)


async def test_a_mail_is_shown_to_its_recipient_alone(
    settings: Settings, client: httpx.AsyncClient
) -> None:
    await send(settings, letter("Hana@example.jp"))
    await send(settings, letter("taro@example.jp"))
    found = (await client.get("/messages", params={"to": "hana@example.jp"})).json()
    assert [(one["subject"], one["to"]) for one in found] == [("確認コード", "hana@example.jp")]
    assert "コード: 123456" in found[0]["body"]
    later = await client.get("/messages", params={"after": found[0]["id"]})
    assert [one["to"] for one in later.json()] == ["taro@example.jp"]


async def test_what_a_mail_says_is_never_markup(
    settings: Settings, client: httpx.AsyncClient
) -> None:
    await send(settings, letter("hana@example.jp", "<script>alert(1)</script>"))
    number = (await client.get("/messages")).json()[0]["id"]
    for path in ("/", f"/mails/{number}"):
        page = await client.get(path)
        assert page.status_code == 200
        assert "<script" not in page.text
    assert (await client.get("/mails/999")).status_code == 404
    assert (await client.get("/health/ready")).status_code == 200


def test_the_oldest_mails_go(tmp_path: Path) -> None:
    store = Store(tmp_path / "mailbox.sqlite")
    for number in range(KEPT + 3):
        store.add(["hana@example.jp"], f"Subject: {number}\r\n\r\nx".encode())
    kept = store.read()
    store.close()
    assert (len(kept), kept[0].subject) == (KEPT, "3")
