"""Reading a page as a careful reader does: what every page of ours must have, and never has."""

import re
from collections import Counter
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "input", "path", "rect", "hr", "source"}


class Page(HTMLParser):
    """The parts of a page that the rules are about."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []
        self.lang = ""
        self.labelled: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self.described: list[str] = []
        self.text: list[str] = []
        self.feed(html)
        if self.open:
            self.faults.append(f"left open: {self.open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags[tag] += 1
        if tag not in VOID:
            self.open.append(tag)
        if tag == "html":
            self.lang = given.get("lang") or ""
        if "style" in given:
            self.faults.append(f"inline style on {tag}")
        self.faults += [f"{name} on {tag}" for name in given if name.startswith("on")]
        if given.get("id"):
            self.ids[given["id"] or ""] += 1
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag == "label" and given.get("for"):
            self.labelled.add(given["for"] or "")
        if tag == "img" and not (given.get("width") and given.get("height") and "alt" in given):
            self.faults.append(f"img without size or alt: {given}")
        if tag in {"input", "textarea", "select"} and given.get("type") != "hidden":
            self.controls.append({**given, "_in_label": str("label" in self.open)})
        self.described += (given.get("aria-describedby") or "").split()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]} ({self.getpos()})")
        if tag in self.open:
            while self.open and self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script"}:
            self.text.append(data)

    @property
    def words(self) -> str:
        """Everything a person reads."""
        return re.sub(r"\s+", " ", "".join(self.text))


def faults(html: str) -> list[str]:
    """What is wrong with a page; an empty list for a good one."""
    page = Page(html)
    found = list(page.faults)
    found += [f"id {name} stands {n} times" for name, n in page.ids.items() if n > 1]
    found += [f"{page.tags['h1']} h1"] if page.tags["h1"] != 1 else []
    found += [] if page.lang in {"ja", "en"} else [f"lang is {page.lang!r}"]
    found += ["no title"] if not re.search(r"<title>[^<｜]+｜", html) else []
    found += ["a script"] if page.tags["script"] else []
    found += [f"nothing is called {name}" for name in page.described if name not in page.ids]
    found += [f"link to nowhere: {link}" for link in page.links if link in {"", "#"}]
    for link in page.links:
        if link.startswith("#") and link[1:] not in page.ids:
            found.append(f"no place for {link}")
    for control in page.controls:
        is_named = (
            control.get("id") in page.labelled
            or control["_in_label"] == "True"
            or control.get("aria-label")
        )
        found += [] if is_named else [f"control without a name: {control}"]
    for trace in ("Undefined", "None", "{{", "}}", "{%", "%(", "Markup("):
        if trace in page.words:
            found.append(f"{trace!r} in {page.words[:200]}")
    return found
