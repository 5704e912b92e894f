"""Let values be submitted, returned and approved; let definitions be changed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = ["indicator_id", "unit_id", "period_on"]
CURRENT = "superseded_by_id IS NULL"
VALUE_CHECK = "ck_indicator_value_value_or_nothing_to_count"
DECIDED_BY = "fk_indicator_value_decided_by_id_account"


def upgrade() -> None:
    for name, length in (
        ("method_vi", 0),
        ("method_en", 0),
        ("clause", 200),
        ("retired_reason", 0),
    ):
        kind = sa.String(length=length) if length else sa.Text()
        op.add_column("indicator", sa.Column(name, kind, nullable=False, server_default=""))
    op.add_column(
        "indicator", sa.Column("revision", sa.Integer(), nullable=False, server_default="1")
    )
    # What stood in `formula` was a sentence; now it is computed.
    op.execute("UPDATE indicator SET method_vi = formula, formula = ''")
    op.drop_index("uq_indicator_value_current", table_name="indicator_value")
    with op.batch_alter_table("indicator_value") as batch_op:
        batch_op.alter_column("value", existing_type=sa.Float(), nullable=True)
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("decided_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        batch_op.create_foreign_key(op.f(DECIDED_BY), "account", ["decided_by_id"], ["id"])
        batch_op.create_check_constraint(op.f(VALUE_CHECK), "value IS NOT NULL OR denominator = 0")
    for name, condition in (("approved", "state = 'approved'"), ("open", "state <> 'approved'")):
        where = sa.text(f"{CURRENT} AND {condition}")
        op.create_index(
            f"uq_indicator_value_{name}",
            "indicator_value",
            KEY,
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    # Values on their way are withdrawn by their own batch: there was place for one current row.
    for name in ("open", "approved"):
        op.drop_index(f"uq_indicator_value_{name}", table_name="indicator_value")
    op.execute(
        "UPDATE indicator_value SET superseded_by_id = batch_id"
        " WHERE superseded_by_id IS NULL AND state <> 'approved'"
    )
    op.execute("DELETE FROM indicator_value WHERE value IS NULL")
    with op.batch_alter_table("indicator_value") as batch_op:
        batch_op.drop_constraint(op.f(DECIDED_BY), type_="foreignkey")
        batch_op.drop_constraint(op.f(VALUE_CHECK), type_="check")
        for name in ("reason", "decided_at", "decided_by_id", "revision"):
            batch_op.drop_column(name)
        batch_op.alter_column("value", existing_type=sa.Float(), nullable=False)
    where = sa.text(CURRENT)
    op.create_index(
        "uq_indicator_value_current",
        "indicator_value",
        KEY,
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
    op.execute("UPDATE indicator SET formula = method_vi")
    for name in ("revision", "retired_reason", "clause", "method_en", "method_vi"):
        op.drop_column("indicator", name)
