"""Add zones."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "residential_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from",
            name=op.f("ck_residential_block_validity_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residential_block")),
        sa.UniqueConstraint("code", name=op.f("uq_residential_block_code")),
    )
    op.create_table(
        "block_entrants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("entrants", sa.Integer(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("entrants >= 0", name=op.f("ck_block_entrants_entrants_not_negative")),
        sa.CheckConstraint("grade IN (0, 1, 6)", name=op.f("ck_block_entrants_entry_grade")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_block_entrants_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["block_id"],
            ["residential_block.id"],
            name=op.f("fk_block_entrants_block_id_residential_block"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_block_entrants_source_id_data_source")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["import_batch.id"],
            name=op.f("fk_block_entrants_superseded_by_id_import_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block_entrants")),
    )
    with op.batch_alter_table("block_entrants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_block_entrants_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_block_entrants_superseded_by_id"), ["superseded_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_block_entrants_current",
            ["block_id", "school_year", "grade"],
            unique=True,
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )

    op.create_table(
        "block_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_folded", sa.String(length=200), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.Column("west", sa.Float(), nullable=False),
        sa.Column("south", sa.Float(), nullable=False),
        sa.Column("east", sa.Float(), nullable=False),
        sa.Column("north", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("illustrative", sa.Boolean(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "east >= west AND north >= south", name=op.f("ck_block_profile_box_order")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_block_profile_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["block_id"],
            ["residential_block.id"],
            name=op.f("fk_block_profile_block_id_residential_block"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_block_profile_source_id_data_source")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["import_batch.id"],
            name=op.f("fk_block_profile_superseded_by_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["administrative_unit.id"],
            name=op.f("fk_block_profile_unit_id_administrative_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block_profile")),
    )
    with op.batch_alter_table("block_profile", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_block_profile_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_block_profile_superseded_by_id"), ["superseded_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_block_profile_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_block_profile_current",
            ["block_id"],
            unique=True,
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )

    op.create_table(
        "zone_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint("grade IN (0, 1, 6)", name=op.f("ck_zone_plan_entry_grade")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_zone_plan_version_positive")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_zone_plan_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["administrative_unit.id"],
            name=op.f("fk_zone_plan_unit_id_administrative_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_plan")),
        sa.UniqueConstraint(
            "school_year",
            "grade",
            "unit_id",
            "version",
            name=op.f("uq_zone_plan_school_year_grade_unit_id_version"),
        ),
    )
    with op.batch_alter_table("zone_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_zone_plan_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_zone_plan_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "zone_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_zone_assignment_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["block_id"],
            ["residential_block.id"],
            name=op.f("fk_zone_assignment_block_id_residential_block"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_zone_assignment_institution_id_institution"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["zone_plan.id"], name=op.f("fk_zone_assignment_plan_id_zone_plan")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_zone_assignment_source_id_data_source")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["import_batch.id"],
            name=op.f("fk_zone_assignment_superseded_by_id_import_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_assignment")),
    )
    with op.batch_alter_table("zone_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_zone_assignment_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_zone_assignment_institution_id", ["institution_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_zone_assignment_superseded_by_id"), ["superseded_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_zone_assignment_current",
            ["plan_id", "block_id", "institution_id"],
            unique=True,
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )

    op.create_table(
        "zone_plan_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("decision_number", sa.String(length=80), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("account_name", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'approved' OR (decision_number <> '' AND decided_on IS NOT NULL"
            " AND effective_on IS NOT NULL)",
            name=op.f("ck_zone_plan_state_approved_by_decision"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'approved', 'superseded', 'withdrawn')",
            name=op.f("ck_zone_plan_state_state"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_zone_plan_state_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["zone_plan.id"], name=op.f("fk_zone_plan_state_plan_id_zone_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_plan_state")),
    )
    with op.batch_alter_table("zone_plan_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_zone_plan_state_plan_id"), ["plan_id"], unique=False)


def downgrade() -> None:
    op.drop_table("zone_plan_state")
    op.drop_table("zone_assignment")
    op.drop_table("zone_plan")
    op.drop_table("block_profile")
    op.drop_table("block_entrants")
    op.drop_table("residential_block")
