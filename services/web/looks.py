"""The stylesheet and the pictures, read once when the program starts; no build step."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r" ?([{};,]) ?")
_BEFORE_VALUE = re.compile(r"([\w-]): ")


def minify(css: str) -> str:
    """The same rules without comments and needless spaces.

    Spaces that separate selectors stay; one before a colon may be a descendant, so it stays too.
    """
    one_line = _SPACE.sub(" ", _COMMENT.sub("", css)).strip()
    tight = _AROUND.sub(r"\1", one_line)
    return _BEFORE_VALUE.sub(r"\1:", tight).replace(";}", "}")


@dataclass(frozen=True)
class Looks:
    """What every page needs to look right, and the hash that lets a browser trust it."""

    css: str
    pictures: frozenset[str]

    @cached_property
    def css_hash(self) -> str:
        """The source expression that allows the inlined sheet, and nothing else."""
        digest = hashlib.sha256(self.css.encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    @cached_property
    def css_path(self) -> str:
        """Its address as a file; another content has another address."""
        return f"/static/kyokan-{hashlib.sha256(self.css.encode()).hexdigest()[:12]}.css"


@cache
def load(folder: Path) -> Looks:
    """Read the stylesheet and the names of the pictures under `folder`, once in a process."""
    css = minify((folder / "kyokan.css").read_text(encoding="utf-8"))
    return Looks(css=css, pictures=frozenset(p.name for p in (folder / "img").iterdir()))
