"""What the demo world's chambers write of four whom they accompany, one for five months."""

from typing import Final

from deploy.local.demo.accompanied import Step, Story, Talk
from deploy.local.demo.cast import AISE, KATO, MINATO, ONISHI, SUZUKI
from deploy.local.demo.offers import BANK, KOJI, SENTO
from deploy.local.demo.site import Json

STORIES: Final = (
    Story(
        name="koji",
        chamber_id=AISE,
        contact=SUZUKI,
        contact_name="鈴木 真理",
        visitor_name="坂東 由紀",
        concern="空き家の蔵で、子どもと大人に糀づくりを教えたい",
        offer=KOJI,
        joins_on=61,
        steps=(
            Step(7, "first_talk", "蔵を見せてもらう", 9),
            Step(9, "first_talk", "蔵の持ち主と、借りる年数を話す", 46),
            Step(61, "page", "使いみちの見積書を2つとる", 91),
            Step(137, "page", "ページを書きあげて、確認に出す", 146),
            Step(159, "page", "衛生の許可の控えを見せてもらう", 165),
        ),
        talks=(
            Talk(
                7,
                "counter",
                50,
                "はじめての相談。"
                "蔵は祖母のもので、10年空いています。"
                "まず見に行くことにしました。",
            ),
            Talk(
                9,
                "visit",
                90,
                "蔵を一緒に見ました。屋根は使えます。床と水まわりを直せば、20人入れます。",
            ),
            Talk(
                46,
                "phone",
                15,
                "持ち主のおばさまと話がつき、10年借りられることになりました。",
                before=3,
            ),
            Talk(
                46,
                "phone",
                20,
                "糀の販売には許可がいるかもしれない。"
                "本人に話す前に、市の衛生課に確かめておく。",
                is_internal=True,
            ),
            Talk(
                61,
                "counter",
                60,
                "登録をして、ページの下書きを始めました。題と、だれのためか、まで書けました。",
            ),
            Talk(
                91,
                "visit",
                45,
                "見積書が2つ届きました。"
                "床の工事は安いほうでお願いすることに。"
                "水道は町の組合へ。",
            ),
            Talk(
                137,
                "phone",
                25,
                "物語の節を電話で読み合わせました。リスクに、糀の温度の管理のことを足します。",
            ),
            Talk(
                145,
                "counter",
                40,
                "確認に出す前に、いっしょに読みました。使いみちの合計は目標と合っています。",
            ),
            Talk(
                159,
                "phone",
                20,
                "直すところを2つお伝えしました。衛生の許可の控えと、見学の日の書き方です。",
            ),
        ),
    ),
    Story(
        name="bank",
        chamber_id=AISE,
        contact=ONISHI,
        contact_name="大西 徹",
        visitor_name="小林 灯",
        concern="旧銀行を借りて、夜の本屋をひらきたい",
        offer=BANK,
        joins_on=159,
        steps=(Step(137, "page", "耐震の見積書を受けとる", 150),),
        talks=(
            Talk(
                137,
                "counter",
                45,
                "金庫室の使い方を聞きました。耐震の見積もりを、建築士さんに頼みます。",
            ),
        ),
    ),
    Story(
        name="tea",
        chamber_id=AISE,
        contact=SUZUKI,
        contact_name="鈴木 真理",
        visitor_name="井内 律子",
        concern="阿波晩茶を、冬も飲める店にしたい",
        steps=(Step(159, "first_talk", "店の帳簿を一緒に見る", 163),),
        talks=(
            Talk(
                159,
                "counter",
                35,
                "はじめての相談。まだ計画書はありません。いまの売上から一緒に見ます。",
            ),
        ),
    ),
    Story(
        name="sento",
        chamber_id=MINATO,
        contact=KATO,
        contact_name="加藤 恵",
        visitor_name="西田 剛",
        concern="煙突のある銭湯を、もう10年つづけたい",
        offer=SENTO,
        joins_on=145,
        steps=(
            Step(91, "page", "配管の見積もりを受けとる", 130),
            Step(145, "campaign", "折り返しのお知らせを、一緒に書く", 170),
        ),
        talks=(
            Talk(
                91,
                "visit",
                60,
                "釜場を見せてもらいました。配管は、夏の休みに替えるのがよさそうです。",
            ),
        ),
    ),
)

KOJI_COMMENTS: Final[list[Json]] = [
    {
        "section": "about",
        "kind": "must",
        "quote": "糀づくりを習える場所",
        "text": "売るか習うだけかで、衛生の許可が変わります。許可の控えを見せてください。",
    },
    {
        "section": "round",
        "kind": "should",
        "quote": "糀づくり一日教室",
        "text": "見学できる日が月に何回かを書くと、遠くの方も選びやすくなります。",
    },
]
