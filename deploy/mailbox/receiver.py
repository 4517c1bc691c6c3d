"""The SMTP door: what is sent here stays here."""

from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.mailbox.store import Store

LIMIT_BYTES: Final = 1_000_000


class Receiver:
    """Keeps every mail that arrives, whoever it is for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_DATA(  # noqa: N802  aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes), "decode_data is off"
        self._store.add(envelope.rcpt_tos, content)
        return "250 kept"


def protocol(store: Store) -> SMTP:
    """One connection's state."""
    return SMTP(
        Receiver(store), data_size_limit=LIMIT_BYTES, enable_SMTPUTF8=True, hostname="mailbox"
    )
