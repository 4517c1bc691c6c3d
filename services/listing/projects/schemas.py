"""Shapes of projects on the wire."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from services.listing.projects.domain import State
from services.listing.projects.domain.contents import Content, Photo, Seller, Story, Use
from shared.wire import LINES, ONE_LINE, AmountMinor, Answer, Body, Sha256Hex


def _line(most: int) -> Any:  # noqa: ANN401  # a constraint of pydantic
    return StringConstraints(strip_whitespace=True, max_length=most, pattern=ONE_LINE)


Title = Annotated[str, _line(40)]
Summary = Annotated[str, _line(150)]
Words = Annotated[str, _line(100)]
LongLine = Annotated[str, _line(200)]
Section = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=5_000, pattern=LINES)
]
Prefecture = Literal[
    "", "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県",
    "栃木県", "群馬県", "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県",
    "石川県", "福井県",
    "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府",
    "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県",
    "香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県",
    "鹿児島県", "沖縄県",
]  # fmt: skip
Category = Literal[
    "", "craft", "food", "lodging", "town", "learning", "culture", "nature", "care", "industry",
    "recovery",
]  # fmt: skip
# The illustrations that web draws; they stand where there is no photo.
Picture = Literal[
    "", "ai", "beetles", "brewery", "festival", "fireworks", "first_shop", "ginko", "kaki",
    "lacquer", "laundry", "minato", "oyster", "seed", "sento", "shops", "town",
]  # fmt: skip

STORY_EXAMPLE: Final = {
    "why": "教わった機の音を、私の代で止めたくありません。",
    "for_whom": "藍瀬の布を待つ方と、ここで働きたい若い人のために。",
    "plan": "修理を待つ3台の織機を直し、見習いを2人迎えます。",
    "afterwards": "毎年6月に決算を、3か月ごとに様子を報告します。",
}
PROJECT_EXAMPLE: Final[dict[str, Any]] = {
    "chamber_id": "01940000-0000-7000-8000-000000000001",
    "issuer_id": "01940000-0000-7000-8000-000000000002",
    "title": "100年つづく藍の織り場を、次の10人に手わたす",
    "summary": "藍瀬市東町の織り場。動く織機は5台、うち3台が修理を待っています。",
    "prefecture": "徳島県",
    "town": "藍瀬市",
    "category": "craft",
    "picture": "ai",
    "story": STORY_EXAMPLE,
    "risks": "藍の葉がとれない年があります。",
    "uses": [
        {"label": "織機3台の修理と部品", "amount_minor": 700_000},
        {"label": "決済と手数料", "amount_minor": 300_000},
    ],
    "seller": {
        "name": "藍瀬織物株式会社",
        "responsible_person": "三木 遥",
        "address": "徳島県藍瀬市東町1-2-3",
        "phone": "0883-00-0001",
    },
    "cancellation_terms": "しめきりまで、いつでも取り消せます。",
}


class StoryBody(Body):
    """The four questions of the page, each a text of its own."""

    why: Section = ""
    for_whom: Section = ""
    plan: Section = ""
    afterwards: Section = ""


class UseBody(Body):
    """One line of the use of funds."""

    label: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=ONE_LINE)]
    amount_minor: AmountMinor


class SellerBody(Body):
    """Required at submission where returns are sold (特定商取引法)."""

    name: Words = ""
    responsible_person: Words = ""
    address: LongLine = ""
    phone: Words = ""


class PhotoBody(Body):
    """A photo of the page: kept beforehand, named here, in the order of the list."""

    photo_id: UUID
    sha256: Sha256Hex
    alt: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, min_length=1, max_length=100, pattern=ONE_LINE
        ),
    ]


class ContentBody(Body):
    """The sections of a project; all may still be empty in a draft."""

    title: Title = ""
    summary: Summary = ""
    prefecture: Prefecture = ""
    town: Words = ""
    category: Category = ""
    picture: Picture = ""
    story: StoryBody = StoryBody()
    risks: Section = ""
    uses: list[UseBody] = Field(default_factory=list, max_length=30)
    seller: SellerBody = SellerBody()
    cancellation_terms: Section = ""
    photos: list[PhotoBody] = Field(default_factory=list, max_length=5)

    def content(self) -> Content:
        return Content(
            title=self.title,
            summary=self.summary,
            prefecture=self.prefecture,
            town=self.town,
            category=self.category,
            picture=self.picture,
            story=Story(**self.story.model_dump()),
            risks=self.risks,
            uses=tuple(Use(use.label, use.amount_minor) for use in self.uses),
            seller=Seller(**self.seller.model_dump()),
            cancellation_terms=self.cancellation_terms,
            photos=tuple(Photo(**photo.model_dump()) for photo in self.photos),
        )


class ProjectIn(ContentBody):
    """A draft, as a whole: what is left out is empty afterwards."""

    model_config = ConfigDict(json_schema_extra={"example": PROJECT_EXAMPLE})

    chamber_id: UUID
    issuer_id: UUID


class ProjectStateOut(Answer):
    """`version` counts submissions, 0 before the first; `missing` names empty sections."""

    project_id: UUID
    state: State
    version: int
    missing: list[str]
