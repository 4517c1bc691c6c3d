"""Let a loaded rule version stay as it is: what changes is a new row, which ends an open one.

Safe while the old code runs: nothing of ours edits a rule.
"""

from shared.migrate import run

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    run(
        """
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON rule_version
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON rule_version
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """
    )
