"""A proposed version of the cap, as somebody would hand it in: one rule, one version."""

ONE = """
[[rule]]
rule_id = "JP.ECF.INVESTOR_CAP"
check = "investor_cap"
jurisdiction = "JP"
covers = [{ instrument = "equity" }]
article_ja = "提言"
article_en = "a proposal"
source = "https://example.org/"

[[rule.version]]
version = 4
status = "proposed"
confidence = "L"
valid_from = 2027-01-01

[rule.version.parameters]
kind = "flat"
flat_minor = 5_000_000
exempt = []
"""
