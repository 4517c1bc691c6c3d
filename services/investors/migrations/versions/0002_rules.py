"""Load the rules of Japan that this service decides by.

Safe while the old code runs: the old code reads no rules. A changed rule is a new row in a new
migration, which also closes the row before it.
"""

from shared.migrate import run

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(_RULES)


_RULES = """
INSERT INTO rule_version (id, rule_id, check_kind, jurisdiction, instrument, licence,
    valid_from, valid_to, parameters, article_ja, article_en, source, confidence) VALUES
(1, 'JP.ECF.INVESTOR_CAP', 'investor_cap', 'JP', 'equity', NULL, '2015-05-29', '2022-01-28',
 '{"kind": "flat", "flat_minor": 500000}',
 '金融商品取引業等に関する内閣府令第16条の3',
 'art. 16-3 of the Cabinet Office Ordinance on FIBs',
 'https://laws.e-gov.go.jp/law/419M60000002052', 'H'),
(2, 'JP.ECF.INVESTOR_CAP', 'investor_cap', 'JP', 'equity', NULL, '2022-01-29', '2025-02-24',
 '{"kind": "flat", "flat_minor": 500000}',
 '金融商品取引業等に関する内閣府令第16条の3',
 'art. 16-3 of the Cabinet Office Ordinance on FIBs',
 'https://laws.e-gov.go.jp/law/419M60000002052', 'H'),
(3, 'JP.ECF.INVESTOR_CAP', 'investor_cap', 'JP', 'equity', NULL, '2025-02-25', NULL,
 '{"kind": "formula", "ceiling_minor": 2000000, "floor_minor": 500000, "net_assets_bps": 500,
   "income_bps": 500}',
 '金融商品取引業等に関する内閣府令第16条の2',
 'art. 16-2 of the Cabinet Office Ordinance on FIBs',
 'https://laws.e-gov.go.jp/law/419M60000002052', 'H'),
(4, 'JP.ECF.COOLING_OFF', 'withdrawal', 'JP', 'equity', NULL, '2015-05-29', '2024-10-31',
 '{"kind": "days", "days": 8}',
 '金融商品取引業等に関する内閣府令第70条の2',
 'art. 70-2 of the Cabinet Office Ordinance on FIBs',
 'https://laws.e-gov.go.jp/law/419M60000002052', 'H'),
(5, 'JP.ECF.COOLING_OFF', 'withdrawal', 'JP', 'equity', NULL, '2024-11-01', NULL,
 '{"kind": "days", "days": 8}',
 '金融商品取引業等に関する内閣府令第70条の2',
 'art. 70-2 of the Cabinet Office Ordinance on FIBs',
 'https://laws.e-gov.go.jp/law/419M60000002052', 'H'),
(6, 'NONE', 'investor_cap', 'JP', 'reward', NULL, NULL, NULL,
 '{"kind": "none"}', '購入型（有価証券ではありません）', 'a reward is not a security',
 'https://laws.e-gov.go.jp/law/323AC0000000025', 'H'),
(7, 'NONE', 'investor_cap', 'JP', 'donation', NULL, NULL, NULL,
 '{"kind": "none"}', '寄付型（有価証券ではありません）', 'a donation is not a security',
 'https://laws.e-gov.go.jp/law/323AC0000000025', 'H');
"""
