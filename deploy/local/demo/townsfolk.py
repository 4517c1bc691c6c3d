"""Who lives in the town around the story: two more chambers, and companies that give."""

from typing import Any, Final
from uuid import UUID

from deploy.local.demo.cast import Supporter, demo_id

SETO: Final = demo_id("chamber", "seto")
OMONO: Final = demo_id("chamber", "omono")

ORGANISATIONS: Final[dict[UUID, dict[str, Any]]] = {
    SETO: {
        "kind": "chamber",
        "name": "瀬戸の灯商工会議所",
        "prefecture": "広島県",
        "phone": "0848-00-0000",
        "hours": "平日 9:00–17:00",
        "address": "広島県竹原市港町5-1",
    },
    OMONO: {
        "kind": "chamber",
        "name": "雄物平商工会議所",
        "prefecture": "秋田県",
        "phone": "0187-00-0000",
        "hours": "平日 9:00–17:00",
        "address": "秋田県大仙市川原町1-4",
    },
}
OKADA: Final = "okada@seto-cci.example"
YOKOYAMA: Final = "yokoyama@seto-cci.example"
SASAKI: Final = "sasaki@omono-cci.example"
ISHIKAWA: Final = "ishikawa@omono-cci.example"

OFFICES: Final[list[tuple[UUID, str, str]]] = [
    (SETO, OKADA, "administrator"),
    (SETO, OKADA, "approver"),
    (SETO, YOKOYAMA, "approver"),
    (OMONO, SASAKI, "administrator"),
    (OMONO, SASAKI, "approver"),
    (OMONO, ISHIKAWA, "approver"),
]
SECONDS: Final = {SETO: YOKOYAMA, OMONO: ISHIKAWA}
STAFF_NAMES: Final = {
    OKADA: "岡田 順子",
    YOKOYAMA: "横山 修",
    SASAKI: "佐々木 淳",
    ISHIKAWA: "石川 美帆",
}
COMPANIES: Final = (
    Supporter("minoya@mail.example", "有限会社みのや木材", "company"),
    Supporter("shioto@mail.example", "株式会社潮音堂", "company"),
)
