"""Seal what a group is composed of: ranges that follow from amounts are nobody's to read.

Safe while the old code runs: it adds a column, and what old code writes unsealed still fits.
"""

from shared.migrate import run

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    run(
        """
        ALTER TABLE group_proposal ADD COLUMN question_sealed bytea,
            ALTER COLUMN question DROP NOT NULL,
            ADD CONSTRAINT group_question_once CHECK (
                num_nonnulls(question, question_sealed) = 1);
        """
    )
