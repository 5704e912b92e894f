"""Create what zone plans are edited with: conditions, parts, comments."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "zone_plan_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("scenario", sa.String(length=60), nullable=False),
        sa.Column("what_if", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_id"], ["zone_plan.id"], name=op.f("fk_zone_plan_setting_base_id_zone_plan")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["zone_plan.id"], name=op.f("fk_zone_plan_setting_plan_id_zone_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_plan_setting")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_zone_plan_setting_plan_id")),
    )
    op.create_table(
        "zone_plan_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("plan_id <> part_id", name=op.f("ck_zone_plan_part_not_itself")),
        sa.ForeignKeyConstraint(
            ["part_id"], ["zone_plan.id"], name=op.f("fk_zone_plan_part_part_id_zone_plan")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["zone_plan.id"], name=op.f("fk_zone_plan_part_plan_id_zone_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_plan_part")),
        sa.UniqueConstraint("plan_id", "part_id", name=op.f("uq_zone_plan_part_plan_id_part_id")),
    )
    op.create_index(op.f("ix_zone_plan_part_part_id"), "zone_plan_part", ["part_id"])
    op.create_table(
        "zone_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("account_name", sa.String(length=200), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_zone_comment_text_given")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_zone_comment_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["zone_plan.id"], name=op.f("fk_zone_comment_plan_id_zone_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_comment")),
    )
    op.create_index(op.f("ix_zone_comment_plan_id"), "zone_comment", ["plan_id"])


def downgrade() -> None:
    op.drop_table("zone_comment")
    op.drop_table("zone_plan_part")
    op.drop_table("zone_plan_setting")
