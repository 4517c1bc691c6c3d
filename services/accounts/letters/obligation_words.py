"""What letters to owners say of what they still owe: returns to send, and a report to write."""

from datetime import date

from services.accounts.letters.gateway import Due
from services.accounts.letters.words import Block, Words, subject


def delivery_month(month: str, title: str | None, link: str) -> Words:
    """The month has come in which supporters expect their returns."""
    year, number = (int(part) for part in month.split("-"))
    return Words(
        subject(title, "リターンをお届けする月です"),
        [
            Block("paragraph", f"{year}年{number}月は、リターンをお届けすると約束した月です。"),
            Block(
                "paragraph",
                "送ったら、送った日を記録してください。支援した方のページに、その日が出ます。",
            ),
            Block(
                "paragraph",
                "間に合わないときは、活動報告で早めに知らせてください。"
                "月をすぎると、公開のページに、遅れている日数が出ます。",
            ),
            Block("link", "送った日を記録する", link),
        ],
    )


def report_due(due_on: date, title: str | None, link: str) -> Words:
    """What a report says, and what happens without one."""
    return Words(
        subject(title, "終了報告の期限が近づきました"),
        [
            Block("paragraph", f"終了報告の期限は、{_day(due_on)}です。"),
            Block(
                "paragraph",
                "お金を何に使ったか、できたこと、できなかったことを、ご自分の言葉で書きます。"
                "商工会議所が読んだあと、公開のページにのります。",
            ),
            Block("paragraph", "期限をすぎると、公開のページに、遅れている日数が出ます。"),
            Block("link", "終了報告を書く", link),
        ],
    )


def report_overdue(due: Due, due_on: date, title: str | None, link: str) -> Words:
    """How late it is; everybody reads the same."""
    return Words(
        subject(title, "終了報告が遅れています"),
        [
            Block(
                "paragraph",
                f"終了報告の期限は、{_day(due_on)}でした。{due.days_overdue}日すぎています。"
                "この日数は、公開のページにも出ています。",
            ),
            Block(
                "paragraph",
                "途中のことでもかまいません。書きにくいときは、商工会議所にご相談ください。",
            ),
            Block("link", "終了報告を書く", link),
        ],
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
