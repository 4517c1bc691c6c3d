"""The sentences of the site: Japanese is written in the code, English is its translation.

A Japanese sentence is its own key. `ja/…/web.po` lists every one as it stands in the code, so
that an editor can mend a wording there without touching a template; an empty translation means
"as in the code". The files are parsed when the program starts: nothing is compiled beforehand.
"""

import gettext
import io
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

Lang = Literal["ja", "en"]
LANGS: Final = get_args(Lang)
HERE: Final = Path(__file__).parent

_SOURCES: Final = [
    ("**.html", "jinja2.ext:babel_extract"),
    ("**.py", "python"),
]
_OPTIONS: Final = {
    "**.html": {
        "extensions": "jinja2.ext.do",
        "silent": "false",
        "trimmed": "true",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
    },
}
_KEYWORDS: Final = {"_": None, "N_": None, "gettext": None, "say": None, "translate": None}


def N_(sentence: str) -> str:  # noqa: N802  # gettext's own name for "to be translated later"
    """Mark a sentence that is translated where it is shown."""
    return sentence


def path_of(lang: Lang) -> Path:
    """Where the sentences of `lang` are kept."""
    return HERE / "locale" / lang / "LC_MESSAGES" / "web.po"


def read(lang: Lang) -> Catalog:
    """The catalogue as it stands in the file."""
    with path_of(lang).open("rb") as file:
        return read_po(file, locale=lang)


@cache
def load(lang: Lang) -> gettext.GNUTranslations:
    """The sentences of `lang`, ready to look up; a missing one answers itself."""
    compiled = io.BytesIO()
    write_mo(compiled, read(lang))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def load_all() -> Mapping[Lang, gettext.GNUTranslations]:
    """Both languages."""
    return {"ja": load("ja"), "en": load("en")}


def sentences() -> Iterator[str]:
    """Every sentence that stands in the code and the templates."""
    found = extract_from_dir(
        HERE, _SOURCES, _OPTIONS, keywords=_KEYWORDS, comment_tags=(), strip_comment_tags=False
    )
    for _, _, message, _, _ in found:
        yield message if isinstance(message, str) else message[0]


def refresh() -> None:
    """Bring the files up to the code: new sentences come in empty, unused ones go."""
    for lang in LANGS:
        path = path_of(lang)
        old = read(lang) if path.exists() else Catalog(locale=lang)
        new = Catalog(locale=lang, fuzzy=False, creation_date=None, charset="utf-8")
        for sentence in dict.fromkeys(sentences()):
            known = old.get(sentence)
            new.add(sentence, known.string if known else "")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, new, width=100, omit_header=False, no_location=True)
