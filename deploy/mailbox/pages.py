"""What a person sees of the mails: a list and one mail, without any script."""

import re
from collections.abc import Sequence
from html import escape
from typing import Final

from deploy.mailbox.store import Mail

_LINK: Final = re.compile(r"https?://[^\s<>\"]+")

_PAGE: Final = """<!doctype html>
<html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 1rem/1.7 system-ui, sans-serif; max-width: 46rem;
  margin: 2rem auto; padding: 0 1rem }}
li {{ margin: .75rem 0 }} pre {{ white-space: pre-wrap; font: inherit; border-top: 1px solid }}
</style>
<main><h1>{title}</h1>{body}</main></html>"""


def listing(mails: Sequence[Mail]) -> str:
    """The newest first."""
    items = "".join(
        f'<li><a href="/mails/{mail.id}">{escape(mail.subject) or "(件名なし)"}</a>'
        f"<br>{escape(mail.recipient)}</li>"
        for mail in reversed(mails)
    )
    body = f"<ol reversed>{items}</ol>" if items else "<p>まだ届いていません。</p>"
    note = "<p>デモの郵便受けです。ここから外へは送られません。</p>"
    return _PAGE.format(title="届いたメール", body=note + body)


def single(mail: Mail) -> str:
    """One mail, its addresses made into links."""
    text = _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(mail.body))
    head = f"<p>宛先 {escape(mail.recipient)}<br>差出人 {escape(mail.sender)}</p>"
    back = '<p><a href="/">一覧へ戻る</a></p>'
    return _PAGE.format(title=escape(mail.subject), body=f"{head}<pre>{text}</pre>{back}")
