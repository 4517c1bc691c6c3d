"""What is offered in the demo world: projects and terms of rounds, as bodies to PUT."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from deploy.local.demo.cast import (
    AISE,
    BANDO,
    KOBAYASHI,
    MIKI,
    MINATO,
    MIRAI,
    MORI,
    NISHIDA,
    demo_id,
)
from deploy.local.demo.paper import pdf_of

Json = dict[str, Any]

CHECKED: Final = [
    "ご本人であること（面談と本人確認書類）",
    "見積書と、使いみちの金額が合うこと",
]
NOT_CHECKED: Final = ["売上が計画どおりになるかどうか", "お届けの時期が守られるかどうか"]


@dataclass(frozen=True)
class Offer:
    """One project with its round; days count from the first day of the world."""

    name: str
    owner: str
    chamber_id: UUID
    issuer: Json
    content: Json
    opens_on_day: int | None  # None: as soon as it is approved
    closes_on_day: int
    target_minor: int
    limit_units: int
    returns: tuple[tuple[str, int], ...] = ()
    unit_minor: int | None = None
    uses: tuple[Json, ...] = ()  # without them, shares of the target
    details: tuple[Json, ...] = ()  # more of each return than its name and price
    delivered_in: tuple[int, ...] = ()  # the month of each return
    closes_at: datetime | None = None  # to the minute, in place of its day
    paid_after_days: int = 20  # an equity round, from its closing on
    rails: tuple[str, ...] = ("card", "bank_transfer")  # of a reward
    by_rule: Json | None = None  # how its units are given away, if more are asked for

    @property
    def issuer_id(self) -> UUID:
        return demo_id("issuer", self.issuer["name"])

    @property
    def project_id(self) -> UUID:
        return demo_id("project", self.name)

    @property
    def round_id(self) -> UUID:
        return demo_id("round", self.name)

    def return_id(self, at: int) -> UUID:
        return demo_id("return", self.name, at)

    @property
    def document(self) -> bytes:
        """The pre-contract document of an equity round."""
        unit_minor = self.unit_minor or 0
        return pdf_of(
            "契約締結前交付書面（見本）",
            [
                f"発行者　{self.issuer['name']}　{self.issuer['representative']}",
                "取扱業者　四国みらい証券株式会社",
                f"1口の額　{unit_minor:,}円（普通株式5株）",
                f"目標の額（下限）　{self.target_minor:,}円",
                f"上限の額　{unit_minor * self.limit_units:,}円",
                "この株式は上場していません。売りたいときに売れないおそれがあります。",
                "会社がうまくいかないと、払い込んだお金の全部を失うことがあります。",
                "申込みの日を1日目として8日目の終わりまで、理由を言わずに撤回できます。",
                "目標の額に届かないときは、お金の全額をお返しします。",
                "これは見本の世界の書面で、実在の会社や証券のものではありません。",
            ],
        )

    def _uses(self) -> list[Json]:
        works, hands = self.target_minor * 7 // 10, self.target_minor * 2 // 10
        return [
            {"label": "工事と材料", "amount_minor": works},
            {"label": "人の手間", "amount_minor": hands},
            {"label": "手数料と予備", "amount_minor": self.target_minor - works - hands},
        ]

    def project(self) -> Json:
        return {
            "chamber_id": str(self.chamber_id),
            "issuer_id": str(self.issuer_id),
            **self.content,
            "uses": list(self.uses) or self._uses(),
            "seller": {
                "name": self.issuer["name"],
                "responsible_person": self.issuer["representative"],
                "address": self.issuer["address"],
                "phone": self.issuer["phone"],
            },
            "cancellation_terms": "募集のしめきりまで、いつでも取り消せます。",
        }

    def terms(self, first_day: datetime) -> Json:
        closes_at = self.closes_at or first_day + timedelta(days=self.closes_on_day, hours=17)
        shape = {
            "mode": "all_or_nothing",
            "target_minor": self.target_minor,
            "limit_units": self.limit_units,
            "opens_at": self._opens_at(first_day),
            "closes_at": closes_at.isoformat(),
            "transfer_within_days": 7,
        }
        if self.unit_minor is None:
            return shape | self._reward_terms(closes_at)
        return shape | self._equity_terms(closes_at.date(), self.unit_minor)

    def _opens_at(self, first_day: datetime) -> str | None:
        if self.opens_on_day is None:
            return None
        return (first_day + timedelta(days=self.opens_on_day, hours=9)).isoformat()

    def _reward_terms(self, closes_at: datetime) -> Json:
        return {
            "instrument": "reward",
            "rails": list(self.rails),
            **(self.by_rule or {}),
            "returns": [
                {
                    "return_id": str(self.return_id(at)),
                    "title": title,
                    "description": "商工会議所の窓口でも見本をご覧になれます。",
                    "price_minor": price_minor,
                    "stock_units": None,
                    "delivery_month": self._delivery_month(closes_at, at),
                    "is_shipped": False,
                    **(self.details[at] if self.details else {}),
                }
                for at, (title, price_minor) in enumerate(self.returns)
            ],
        }

    def _delivery_month(self, closes_at: datetime, at: int) -> str:
        """The next month of this number after the closing; else a quarter of a year later."""
        if not self.delivered_in:
            return f"{closes_at + timedelta(days=90):%Y-%m}"
        month, soonest = self.delivered_in[at], closes_at + timedelta(days=20)
        return f"{soonest.year + (month < soonest.month)}-{month:02}"

    def _equity_terms(self, closes_on: date, unit_minor: int) -> Json:
        return {
            "instrument": "equity",
            "rails": ["bank_transfer"],
            "unit_minor": unit_minor,
            "equity": {
                "handler_id": str(MIRAI),
                "payment_day": (closes_on + timedelta(days=self.paid_after_days)).isoformat(),
                "share_price_minor": unit_minor // 5,
                "shares_per_unit": 5,
                "shares_before": 8_000,
                "valuation": "募集の前で80,000,000円（8,000株）。取扱業者が審査します。",
                "document": {"version": 1, "sha256": sha256(self.document).hexdigest()},
            },
        }


def _content(  # noqa: PLR0913  # the sections of a page
    *, title: str, summary: str, where: tuple[str, str], category: str, picture: str, why: str
) -> Json:
    return {
        "title": title,
        "summary": summary,
        "prefecture": where[0],
        "town": where[1],
        "category": category,
        "picture": picture,
        "story": {
            "why": why,
            "for_whom": "このまちで暮らす方と、ここを離れても気にかけてくださる方へ。",
            "plan": "工事は地元の職人に頼みます。途中の様子は毎月お知らせします。",
            "afterwards": "毎年6月に、お金の使いみちと一年の様子を報告します。",
        },
        "risks": "天候や材料の値上がりで、完成やお届けが遅れることがあります。"
        "遅れるときは、理由と新しい時期をすぐにお知らせします。",
    }


def _issuer(
    kind: str, name: str, representative: str, address: str, number: str | None
) -> Json:
    return {
        "kind": kind,
        "name": name,
        "representative": representative,
        "address": address,
        "phone": "088-000-0001",
        "corporate_number": number,
    }


KAKI: Final = Offer(
    name="kaki",
    owner=MORI,
    chamber_id=MINATO,
    issuer=_issuer("group", "葛野柿の会", "森 和夫", "奈良県葛野市柿原1-1", None),
    content=_content(
        title="切られるはずの柿の木120本を、干し柿の里にのこす",
        summary="手入れの止まった柿畑を借り受け、干し場を直して、里の冬の景色をのこします。",
        where=("奈良県", "葛野市"),
        category="nature",
        picture="kaki",
        why="父の代に植えた柿です。切る前に、もう一度だけ実らせたいのです。",
    ),
    opens_on_day=8,
    closes_on_day=45,
    target_minor=60_000,
    limit_units=500,
    returns=(("干し柿ひと箱", 4_000), ("柿の木のオーナー一年", 12_000)),
)
LIBRARY: Final = Offer(
    name="library",
    owner=MORI,
    chamber_id=MINATO,
    issuer=KAKI.issuer,
    content=_content(
        title="峠の小学校に、週末だけの図書室をひらく",
        summary="閉校した校舎の一室に本棚を入れ、土日に開く図書室をはじめます。",
        where=("奈良県", "葛野市"),
        category="learning",
        picture="town",
        why="子どもの声が消えた校舎に、もう一度、灯りをともしたいのです。",
    ),
    opens_on_day=60,
    closes_on_day=90,
    target_minor=800_000,
    limit_units=500,
    returns=(("本棚にお名前", 5_000),),
)
VINEGAR: Final = Offer(
    name="vinegar",
    owner=MORI,
    chamber_id=MINATO,
    issuer=KAKI.issuer,
    content=_content(
        title="干し柿にならない実を、一年ねかせた柿酢にする",
        summary="傷のある実を捨てずに、柿の里の蔵で酢に仕込みます。",
        where=("奈良県", "葛野市"),
        category="food",
        picture="kaki",
        why="皆さんに残していただいた柿の木の、こぼれた実まで使いきりたいのです。",
    ),
    opens_on_day=168,
    closes_on_day=215,
    target_minor=450_000,
    limit_units=500,
    returns=(("柿酢1本", 2_000), ("仕込みの日に来る", 6_000)),
)
SENTO: Final = Offer(
    name="sento",
    owner=NISHIDA,
    chamber_id=MINATO,
    issuer=_issuer("person", "西田 剛", "西田 剛", "石川県氷川市湯の町3-3", None),
    content=_content(
        title="薪で沸かす「松の湯」を、まちの縁側にひらき直す",
        summary="築70年の銭湯の釜を直し、番台の前を誰でも座れる縁側にします。",
        where=("石川県", "氷川市"),
        category="town",
        picture="sento",
        why="湯気の向こうで交わす「おやすみ」を、次の世代にも残したいのです。",
    ),
    opens_on_day=138,
    closes_on_day=188,
    target_minor=500_000,
    limit_units=1_000,
    returns=(("入浴券5枚", 3_000), ("一番風呂の日", 10_000), ("釜の銘板にお名前", 50_000)),
)
SHOYU: Final = Offer(
    name="shoyu",
    owner=BANDO,
    chamber_id=AISE,
    issuer=_issuer(
        "company", "坂東醤油株式会社", "坂東 由紀", "徳島県藍瀬市蔵本2-3", "7700110005902"
    ),
    content=_content(
        title="しょうゆ蔵の木桶を、あと100年つかえるように直す",
        summary="木桶6本の箍を締め直し、桶職人を2人むかえて、仕込みを続けます。",
        where=("徳島県", "藍瀬市"),
        category="food",
        picture="ginko",
        why="祖父の代の木桶に、まだ生きた菌がいます。桶が絶えると、この味も絶えます。",
    ),
    opens_on_day=48,
    closes_on_day=62,
    target_minor=200_000,
    limit_units=60,
    unit_minor=50_000,
    paid_after_days=15,  # so that its closing report is 23 days overdue at the end
)
AI: Final = Offer(
    name="ai",
    owner=MIKI,
    chamber_id=AISE,
    issuer=_issuer(
        "company", "藍瀬織物株式会社", "三木 遥", "徳島県藍瀬市東町1-2-3", "8700110005901"
    ),
    content=_content(
        title="100年つづく藍の織り場を、次の10人に手わたす",
        summary="動く織機は5台。修理を待つ3台を直し、見習いを迎えます。",
        where=("徳島県", "藍瀬市"),
        category="craft",
        picture="ai",
        why="織り場に入って9年目です。教わった機の音を、私の代で止めたくありません。",
    ),
    opens_on_day=142,
    closes_on_day=195,
    target_minor=3_000_000,
    limit_units=120,
    unit_minor=50_000,
)
MINATO_MARKET: Final = Offer(
    name="minato",
    owner=NISHIDA,
    chamber_id=MINATO,
    issuer=SENTO.issuer,
    content=_content(
        title="港の番屋を、朝ごはんの食堂にする",
        summary="使われなくなった番屋に台所を入れ、水揚げの日の朝だけ開く食堂をつくります。",
        where=("石川県", "氷川市"),
        category="food",
        picture="minato",
        why="水揚げの朝の、あの湯気の立つ一杯を、旅の人にも味わってほしいのです。",
    ),
    opens_on_day=155,
    closes_on_day=200,
    target_minor=1_200_000,
    limit_units=1_000,
    returns=(("朝ごはん券", 2_500), ("船名入りの箸", 8_000)),
)
BANK: Final = Offer(
    name="bank",
    owner=KOBAYASHI,
    chamber_id=AISE,
    issuer=_issuer("person", "小林 灯", "小林 灯", "徳島県藍瀬市銀座2-2", None),
    content=_content(
        title="旧蔵沢銀行を、夜9時まで灯る本屋に",
        summary="大正の銀行建築を借り受け、金庫室を絵本の部屋にします。",
        where=("徳島県", "藍瀬市"),
        category="culture",
        picture="ginko",
        why="仕事帰りに寄れる本屋が、このまちにもう一軒ほしいのです。",
    ),
    opens_on_day=165,
    closes_on_day=210,
    target_minor=2_400_000,
    limit_units=1_000,
    returns=(("しおりと蔵書票", 3_000), ("一日店主", 30_000)),
)
KOJI: Final = Offer(
    name="koji",
    owner=BANDO,
    chamber_id=AISE,
    issuer=_issuer("person", "坂東 由紀", "坂東 由紀", "徳島県藍瀬市蔵町4-1", None),
    content=_content(
        title="空き家の蔵を、糀の学校に",
        summary="祖母の蔵の床と水まわりを直し、子どもと大人が糀づくりを習える場所にします。",
        where=("徳島県", "藍瀬市"),
        category="food",
        picture="town",
        why="祖母の糀の味を知る人が、もう町に5人しかいません。",
    ),
    opens_on_day=190,
    closes_on_day=230,
    target_minor=1_800_000,
    limit_units=800,
    returns=(("手づくりの糀ひと袋", 3_000), ("糀づくり一日教室", 9_000)),
)
