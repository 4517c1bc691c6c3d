"""Why somebody may not approve, in the words of the desk; what they may do instead."""

from collections.abc import Mapping
from typing import Final

from services.web.catalogue import N_

TIES: Final[Mapping[str, str]] = {
    "owner": N_("これは、ご自分のプロジェクトです。そのため、承認はできません。"),
    "pledged": N_(
        "あなたは、この実行者の募集に支援か申込みをされています。そのため、承認はできません。"
    ),
    "acts_for_pledger": N_(
        "あなたが代理をしている方が、この実行者の募集に支援か申込みをされています。そのため、承認はできません。"
    ),
    "acts_with_owner": N_(
        "あなたと実行者は、同じ会社などの代理をされています。そのため、承認はできません。"
    ),
    "declared_office": N_(
        "あなたか、あなたが代理をしている方は、この発行者での役職を届け出ています。そのため、承認はできません。"
    ),
    "declared_relative": N_(
        "あなたか、あなたが代理をしている方は、この発行者にご家族がいると届け出ています。そのため、承認はできません。"
    ),
}
_OTHER: Final = N_("このプロジェクトとつながりがあるため、承認はできません。")


def why_not(tie: str) -> str:
    """The sentence for this tie, to be translated where it is shown."""
    return TIES.get(tie, _OTHER)
