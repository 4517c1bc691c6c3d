"""Who is in the demo world: invented people, chambers and firms. Their ids never change."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from shared.ids import derived_id


def demo_id(*parts: object) -> UUID:
    """The id of a thing of the demo world."""
    return derived_id("demo", *parts)


AISE: Final = demo_id("chamber", "aise")
MINATO: Final = demo_id("chamber", "minato")
MIRAI: Final = demo_id("handler", "mirai")

ORGANISATIONS: Final[dict[UUID, dict[str, Any]]] = {
    AISE: {
        "kind": "chamber",
        "name": "藍瀬商工会議所",
        "prefecture": "徳島県",
        "phone": "0883-00-0000",
        "hours": "平日 9:00–17:00",
        "address": "徳島県藍瀬市本町1-1",
    },
    MINATO: {
        "kind": "chamber",
        "name": "みなと商工会議所",
        "prefecture": "石川県",
        "phone": "076-000-0000",
        "hours": "平日 9:00–17:00",
        "address": "石川県氷川市港町2-3",
    },
    MIRAI: {
        "kind": "handler",
        "name": "四国みらい証券株式会社",
        "prefecture": "香川県",
        "phone": "087-000-0000",
        "hours": "平日 9:00–17:00",
        "address": "香川県高松市番町1-1",
        "registration_number": "四国財務局長（金商）第999号",
        "association": "日本証券業協会",
        "complaint_desk": "証券・金融商品あっせん相談センター 0120-00-0000",
    },
}

OPERATOR: Final = "operator@kyokan.example"
SUZUKI: Final = "suzuki@aise-cci.example"
ONISHI: Final = "onishi@aise-cci.example"
TAKEDA: Final = "takeda@aise-cci.example"
KATO: Final = "kato@minato-cci.example"
NODA: Final = "noda@minato-cci.example"
FUJII: Final = "fujii@minato-cci.example"
SAKAI: Final = "sakai@minato-cci.example"
OGAWA: Final = "ogawa@mirai-sec.example"
HARADA: Final = "harada@mirai-sec.example"
MIKI: Final = "miki@aise-orimono.example"
MORI: Final = "mori@kaki.example"
NISHIDA: Final = "nishida@matsunoyu.example"
KOBAYASHI: Final = "kobayashi@kurasawa.example"
BANDO: Final = "bando@koji.example"
YAMAMOTO: Final = "yamamoto@mail.example"
TAMURA: Final = "tamura@mail.example"
INOUE: Final = "inoue@mail.example"
HAYASHI: Final = "hayashi@mail.example"
AWA: Final = "awa-shoten@mail.example"

OFFICES: Final[list[tuple[UUID, str, str]]] = [
    (AISE, SUZUKI, "administrator"),
    (AISE, SUZUKI, "approver"),
    (AISE, TAKEDA, "approver"),
    (AISE, ONISHI, "staff"),
    (MINATO, KATO, "administrator"),
    (MINATO, KATO, "approver"),
    (MINATO, NODA, "staff"),
    (MINATO, SAKAI, "approver"),
    (MINATO, FUJII, "approver"),
    (MIRAI, OGAWA, "administrator"),
    (MIRAI, OGAWA, "approver"),
    (MIRAI, HARADA, "approver"),
]

# Who confirms what another of the chamber has proposed to approve.
SECONDS: Final = {AISE: TAKEDA, MINATO: SAKAI}

# What their colleagues call them.
STAFF_NAMES: Final = {
    SUZUKI: "鈴木 真理",
    TAKEDA: "武田 宏",
    ONISHI: "大西 徹",
    KATO: "加藤 恵",
    NODA: "野田 学",
    SAKAI: "坂井 恵子",
    FUJII: "藤井 豊",
    OGAWA: "小川 隆",
    HARADA: "原田 薫",
}


@dataclass(frozen=True)
class Supporter:
    """Somebody who pledges; `name` is what they register with."""

    email: str
    name: str
    kind: str = "person"

    @property
    def investor_id(self) -> UUID:
        return demo_id("investor", self.email)


SUPPORTERS: Final = [
    Supporter(YAMAMOTO, "山本 京子"),
    Supporter(TAMURA, "田村 誠"),
    Supporter(INOUE, "井上 春江"),
    Supporter(HAYASHI, "林 大輔"),
    Supporter(AWA, "株式会社阿波商店", "company"),
    Supporter(FUJII, "藤井 豊"),
]

PEOPLE: Final = (
    (YAMAMOTO, "支援者・投資家　山本 京子（登録ずみ、四国みらい証券の確認ずみ）"),
    (TAMURA, "支援者　田村 誠"),
    (INOUE, "支援者　井上 春江"),
    (HAYASHI, "支援者　林 大輔"),
    (AWA, "地元の会社　株式会社阿波商店"),
    (MIKI, "実行者　三木 遥（藍の織り場、株式投資型）"),
    (NISHIDA, "実行者　西田 剛（松の湯、購入型）"),
    (MORI, "実行者　森 和夫（干し柿の里、購入型）"),
    (KOBAYASHI, "実行者　小林 灯（旧銀行の本屋、提出ずみ）"),
    (BANDO, "実行者　坂東 由紀（糀の学校、直してほしいところが2つ）"),
    (SUZUKI, "藍瀬商工会議所　鈴木 真理（承認者・管理者）"),
    (TAKEDA, "藍瀬商工会議所　武田 宏（承認者）"),
    (ONISHI, "藍瀬商工会議所　大西 徹（職員）"),
    (KATO, "みなと商工会議所　加藤 恵（承認者・管理者）"),
    (SAKAI, "みなと商工会議所　坂井 恵子（承認者）"),
    (NODA, "みなと商工会議所　野田 学（職員）"),
    (FUJII, "みなと商工会議所　藤井 豊（副会頭・承認者、柿の里を支援）"),
    (OGAWA, "四国みらい証券　小川 隆（承認者・管理者）"),
    (HARADA, "四国みらい証券　原田 薫（承認者）"),
    (OPERATOR, "運営者"),
)
