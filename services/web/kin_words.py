"""The words for kin and offices."""

from typing import Final

from services.web.catalogue import N_

RELATIONS: Final = {
    "self": N_("自分"),
    "spouse": N_("配偶者（夫・妻）"),
    "parent": N_("父母"),
    "child": N_("子"),
    "sibling": N_("きょうだい"),
    "other_relative": N_("そのほかの親族"),
}
OFFICES: Final = {
    "none": N_("役職はない"),
    "representative": N_("代表者"),
    "officer": N_("役員"),
    "employee": N_("従業員"),
    "major_shareholder": N_("大株主（10%以上）"),
    "adviser": N_("お金をもらう助言役（顧問など）"),
}
