"""What a chamber writes of a project that failed: why, and by which money it goes on."""

from typing import Final

from deploy.local.demo.accompanied import Step, Story, Talk
from deploy.local.demo.cast import KATO, MINATO
from deploy.local.demo.offers import LIBRARY

CASES: Final = (
    Story(
        name="library",
        chamber_id=MINATO,
        contact=KATO,
        contact_name="加藤 恵",
        visitor_name="森 和夫",
        concern="峠の小学校に、週末だけの図書室をひらきたい",
        offer=LIBRARY,
        joins_on=91,
        steps=(
            Step(61, "campaign", "折り返しの前に、もう一度声をかける相手を書き出す", 75),
            Step(91, "aftercare", "届かなかった理由を、いっしょに書き出す", 137),
            Step(145, "aftercare", "融資の申込書と、補助金の申請書を読み合わせる", 168),
        ),
        talks=(
            Talk(
                61,
                "counter",
                40,
                "はじめの1日で2人。声をかけた名簿は、村の8軒だけでした。"
                "町を出た卒業生の連絡先を、同窓会に聞いてみます。",
            ),
            Talk(
                91,
                "visit",
                75,
                "届きませんでした。80万円の目標に、15,000円、2人。理由を3つ書き出しました。"
                "卒業生への便りが、しめきりの3日前になったこと。"
                "リターンが1つだけで、遠くの方に届くものがなかったこと。"
                "棚の数を減らした小さな計画を、用意していなかったこと。",
            ),
            Talk(
                145,
                "counter",
                60,
                "次の道を決めました。棚を12台から5台に減らし、要るお金は38万円。"
                "市の空き校舎の補助金が半分の19万円、公庫の小口融資が19万円です。"
                "融資は補助金の決定を待って実行されます。返済は月4,000円、4年です。",
            ),
        ),
    ),
)
