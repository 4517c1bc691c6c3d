"""The demo world as its page tells it: who lives there, and a walk past what is worth seeing.

The loader of that world has the same names; this side knows them by their ids alone.
"""

from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

from services.web.catalogue import N_
from shared.ids import derived_id

# Which world there is: none, the story that every world tells, or the whole town.
World = Literal["0", "story", "1"]

# Who lives in it; the loader of that world has the same list.
PEOPLE: Final = (
    (
        "yamamoto@mail.example",
        N_("支援者・投資家　山本 京子（登録ずみ、四国みらい証券の確認ずみ）"),
    ),
    ("tamura@mail.example", N_("支援者　田村 誠")),
    ("inoue@mail.example", N_("支援者　井上 春江")),
    ("hayashi@mail.example", N_("支援者　林 大輔")),
    ("awa-shoten@mail.example", N_("地元の会社　株式会社阿波商店")),
    ("miki@aise-orimono.example", N_("実行者　三木 遥（藍の織り場、株式投資型）")),
    ("nishida@matsunoyu.example", N_("実行者　西田 剛（松の湯、購入型）")),
    ("mori@kaki.example", N_("実行者　森 和夫（干し柿の里、購入型）")),
    ("kobayashi@kurasawa.example", N_("実行者　小林 灯（旧銀行の本屋、提出ずみ）")),
    ("bando@koji.example", N_("実行者　坂東 由紀（糀の学校、直してほしいところが2つ）")),
    ("suzuki@aise-cci.example", N_("藍瀬商工会議所　鈴木 真理（承認者・管理者）")),
    ("takeda@aise-cci.example", N_("藍瀬商工会議所　武田 宏（承認者）")),
    ("onishi@aise-cci.example", N_("藍瀬商工会議所　大西 徹（職員）")),
    ("kato@minato-cci.example", N_("みなと商工会議所　加藤 恵（承認者・管理者）")),
    ("sakai@minato-cci.example", N_("みなと商工会議所　坂井 恵子（承認者）")),
    ("noda@minato-cci.example", N_("みなと商工会議所　野田 学（職員）")),
    (
        "fujii@minato-cci.example",
        N_("みなと商工会議所　藤井 豊（副会頭・承認者、柿の里を支援）"),
    ),
    ("ogawa@mirai-sec.example", N_("四国みらい証券　小川 隆（承認者・管理者）")),
    ("harada@mirai-sec.example", N_("四国みらい証券　原田 薫（承認者）")),
    ("operator@kyokan.example", N_("運営者")),
)
# Who lives in the town around it.
TOWNSPEOPLE: Final = (
    ("kishimoto@tani-kinoko.example", N_("実行者　岸本 賢吾（廃菌床とカブトムシ、募集中）")),
    ("hamane@hamane-suisan.example", N_("実行者　浜根 千秋（牡蠣の殻、成立したばかり）")),
    ("doi@saka-sentaku.example", N_("実行者　土居 みさ子（坂の洗濯屋、しめきりまぢか）")),
    ("kagaya@kagaya-ryokan.example", N_("実行者　加賀谷 望（花火の宿、まもなくしめきり）")),
    (
        "kume@shiokaze-seed.example",
        N_("実行者　久米 直樹（塩につよい苗、株式投資型、提出ずみ）"),
    ),
    ("taira@ittsubo.example", N_("実行者　平 健太郎（一坪の店、募集中）")),
    ("kyono@yonin-gura.example", N_("実行者　京野 誠一（酒蔵の引きつぎ、もうすぐはじまる）")),
    ("yachi@yachi-shikki.example", N_("実行者　谷内 正人（輪島の椀、募集中）")),
    ("takayanagi@kiriko.example", N_("実行者　高柳 栄（切子灯籠、募集中）")),
    ("nakade@komeko.example", N_("実行者　中出 あかね（米粉の菓子の店、下書き）")),
    ("okada@seto-cci.example", N_("瀬戸の灯商工会議所　岡田 順子（承認者・管理者）")),
    ("yokoyama@seto-cci.example", N_("瀬戸の灯商工会議所　横山 修（承認者）")),
    ("sasaki@omono-cci.example", N_("雄物平商工会議所　佐々木 淳（承認者・管理者）")),
    ("ishikawa@omono-cci.example", N_("雄物平商工会議所　石川 美帆（承認者）")),
    ("minoya@mail.example", N_("地元の会社　有限会社みのや木材")),
    ("shioto@mail.example", N_("地元の会社　株式会社潮音堂")),
)


@dataclass(frozen=True)
class Step:
    """One press: who sees it, where, and what to look at. `is_of_town`: not in every world."""

    name: str
    email: str
    path: str
    title: str
    look: str
    is_of_town: bool = False


def _project(name: str) -> str:
    return str(derived_id("demo", "project", name))


_YAMAMOTO: Final = "yamamoto@mail.example"
_YAMAMOTOS: Final = f"/my/investors/{derived_id('demo', 'investor', _YAMAMOTO)}"
WALK: Final = (
    Step(
        "person",
        _YAMAMOTO,
        f"{_YAMAMOTOS}/interests",
        N_("78歳の支援者の、ゆかりと関心"),
        N_("ゆかりの町と関心は、おすすめの順番だけに使われます。いつでも消せます。"),
        is_of_town=True,
    ),
    Step(
        "room",
        _YAMAMOTO,
        f"{_YAMAMOTOS}/rooms/{_project('ai')}",
        N_("投資上限額と、残りの申込可能額"),
        N_("上限の額から数えたもの、残り、枠がもどる日を、1行ずつ見てください。"),
    ),
    Step(
        "case",
        "bando@koji.example",
        f"/owner/projects/{_project('koji')}/case",
        N_("5か月の伴走の記録"),
        N_("話した日と担当の名前、次の一歩の日を、実行者と職員が同じ形で読みます。"),
    ),
    Step(
        "conflict",
        "fujii@minato-cci.example",
        f"/desk/projects/{_project('vinegar')}",
        N_("支援した副会頭は、承認者になれない"),
        N_("結果を選ぶところに、なぜできないかが書いてあります。"),
    ),
    Step(
        "equal",
        "tamura@mail.example",
        f"/projects?q={quote('三代目')}",
        N_("同じ270,000円を、3件と90件で"),
        N_(
            "一坪の店は3社から、輪島の椀は90人から。90人は、はじめの数分のあいだに1人ずつ来ます。"
        ),
        is_of_town=True,
    ),
    Step(
        "closing",
        "hayashi@mail.example",
        f"/projects/{_project('fireworks')}",
        N_("はじめて動かしてから、およそ10分でしめきる募集"),
        N_(
            "しめきりの時刻と、あといくらかを見てください。結果が決まるのは、その75分あとです。"
        ),
        is_of_town=True,
    ),
    Step(
        "failed",
        "kato@minato-cci.example",
        f"/desk/cases/{derived_id('demo', 'case', 'library')}",
        N_("届かなかった図書室の、理由と次の道"),
        N_("3つの理由と、補助金と組みあわせた融資の話が、同じ記録に続いています。"),
        is_of_town=True,
    ),
    Step(
        "overdue",
        "inoue@mail.example",
        f"/projects/{_project('shoyu')}",
        N_("23日おくれている終了報告"),
        N_("おくれは、だれの目にも、日数で見えます。日がたつと、数も増えます。"),
    ),
)


def steps_of(world: World) -> tuple[Step, ...]:
    """The steps for which this world has something to see."""
    if world == "0":
        return ()
    return tuple(step for step in WALK if world == "1" or not step.is_of_town)
