"""Create the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "administrative_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from",
            name=op.f("ck_administrative_unit_validity_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administrative_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_administrative_unit_code")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("account_name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_entry_account_name_recorded_at"),
            ["account_name", "recorded_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_audit_entry_action_recorded_at"), ["action", "recorded_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_audit_entry_recorded_at"), ["recorded_at"], unique=False
        )

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "data_domain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("name_vi", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_domain")),
        sa.UniqueConstraint("key", name=op.f("uq_data_domain_key")),
    )
    op.create_table(
        "data_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("title_vi", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_source")),
        sa.UniqueConstraint("key", name=op.f("uq_data_source_key")),
    )
    op.create_table(
        "division",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=20), nullable=False),
        sa.Column("name_vi", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division")),
        sa.UniqueConstraint("code", name=op.f("uq_division_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_division_slug")),
    )
    op.create_table(
        "installation_fact",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_installation_fact")),
    )
    op.create_table(
        "institution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
        sa.UniqueConstraint("code", name=op.f("uq_institution_code")),
    )
    op.create_table(
        "norm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=120), nullable=False),
        sa.Column("metric", sa.String(length=200), nullable=False),
        sa.Column("value_min", sa.Float(), nullable=True),
        sa.Column("value_max", sa.Float(), nullable=True),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norm")),
        sa.UniqueConstraint("key", name=op.f("uq_norm_key")),
    )
    op.create_table(
        "public_total",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=True),
        sa.Column("unit_code", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("metric", sa.String(length=120), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("qualifier", sa.String(length=300), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("published", sa.String(length=60), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_total")),
    )
    with op.batch_alter_table("public_total", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_public_total_school_year"), ["school_year"], unique=False
        )

    op.create_table(
        "report_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_report_period_dates_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_period")),
        sa.UniqueConstraint("key", name=op.f("uq_report_period_key")),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("group_number", sa.Integer(), nullable=True),
        sa.Column("title_vi", sa.String(length=500), nullable=False),
        sa.Column("title_en", sa.String(length=500), nullable=False),
        sa.Column("full_text_vi", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("initial_due_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('task', 'workstream', 'ad_hoc', 'own_plan')", name=op.f("ck_task_kind")
        ),
        sa.CheckConstraint(
            "initial_due_on IS NULL OR starts_on IS NULL OR initial_due_on >= starts_on",
            name=op.f("ck_task_dates_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("key", name=op.f("uq_task_key")),
    )
    op.create_table(
        "topic_version",
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_topic_version")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("division_id", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("theme", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(role = 'district_officer') = (unit_id IS NOT NULL)",
            name=op.f("ck_account_district_has_unit"),
        ),
        sa.CheckConstraint(
            "(role IN ('division_head', 'division_officer')) = (division_id IS NOT NULL)",
            name=op.f("ck_account_division_has_division"),
        ),
        sa.CheckConstraint(
            "role IN ('director', 'office', 'division_head', 'division_officer', 'planner', 'district_officer', 'operator', 'admin')",
            name=op.f("ck_account_role"),
        ),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_account_division_id_division")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["administrative_unit.id"],
            name=op.f("fk_account_unit_id_administrative_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("division_id", sa.Integer(), nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint("severity IN ('low', 'medium', 'high')", name=op.f("ck_alert_severity")),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_alert_division_id_division")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["administrative_unit.id"],
            name=op.f("fk_alert_unit_id_administrative_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_cleared_at"), ["cleared_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_alert_division_id"), ["division_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alert_raised_at"), ["raised_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_alert_rule_subject"),
            ["rule", "subject"],
            unique=True,
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_alert_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "data_domain_steward",
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_id"],
            ["division.id"],
            name=op.f("fk_data_domain_steward_division_id_division"),
        ),
        sa.ForeignKeyConstraint(
            ["domain_id"],
            ["data_domain.id"],
            name=op.f("fk_data_domain_steward_domain_id_data_domain"),
        ),
        sa.PrimaryKeyConstraint("domain_id", "division_id", name=op.f("pk_data_domain_steward")),
    )
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("name_vi", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("comparison", sa.String(length=5), nullable=False),
        sa.Column("measured_on", sa.String(length=30), nullable=False),
        sa.Column("by_district", sa.Boolean(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "comparison IN ('>', '>=', '<', '<=')", name=op.f("ck_indicator_comparison")
        ),
        sa.CheckConstraint("direction IN ('up', 'down')", name=op.f("ck_indicator_direction")),
        sa.CheckConstraint("unit IN ('percent', 'count', 'ratio')", name=op.f("ck_indicator_unit")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_indicator_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("key", name=op.f("uq_indicator_key")),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("division_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(division_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_report_one_author")
        ),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_report_division_id_division")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["report_period.id"], name=op.f("fk_report_period_id_report_period")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["administrative_unit.id"],
            name=op.f("fk_report_unit_id_administrative_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "period_id", "division_id", name=op.f("uq_report_period_id_division_id")
        ),
        sa.UniqueConstraint("period_id", "unit_id", name=op.f("uq_report_period_id_unit_id")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_division_id"), ["division_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_period_id"), ["period_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "task_division",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("division_id", sa.Integer(), nullable=True),
        sa.Column("party", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "(division_id IS NULL) <> (party = '')", name=op.f("ck_task_division_division_or_party")
        ),
        sa.CheckConstraint("part IN ('lead', 'coordinating')", name=op.f("ck_task_division_part")),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_task_division_division_id_division")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name=op.f("fk_task_division_task_id_task")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_division")),
        sa.UniqueConstraint(
            "task_id",
            "division_id",
            "party",
            name=op.f("uq_task_division_task_id_division_id_party"),
        ),
    )
    with op.batch_alter_table("task_division", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_task_division_division_id"), ["division_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_task_division_task_id"), ["task_id"], unique=False)

    op.create_table(
        "unit_crosswalk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_unit_id", sa.Integer(), nullable=False),
        sa.Column("to_unit_id", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("from_unit_id <> to_unit_id", name=op.f("ck_unit_crosswalk_two_units")),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_unit_crosswalk_share_range")),
        sa.ForeignKeyConstraint(
            ["from_unit_id"],
            ["administrative_unit.id"],
            name=op.f("fk_unit_crosswalk_from_unit_id_administrative_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_unit_crosswalk_source_id_data_source")
        ),
        sa.ForeignKeyConstraint(
            ["to_unit_id"],
            ["administrative_unit.id"],
            name=op.f("fk_unit_crosswalk_to_unit_id_administrative_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_crosswalk")),
        sa.UniqueConstraint(
            "from_unit_id",
            "to_unit_id",
            "effective_on",
            name=op.f("uq_unit_crosswalk_from_unit_id_to_unit_id_effective_on"),
        ),
    )
    op.create_table(
        "alert_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_alert_event_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name=op.f("fk_alert_event_alert_id_alert")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_event")),
    )
    with op.batch_alter_table("alert_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_event_alert_id"), ["alert_id"], unique=False)

    op.create_table(
        "device_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["account.id"], name=op.f("fk_device_token_created_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["administrative_unit.id"],
            name=op.f("fk_device_token_unit_id_administrative_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_token_hash")),
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("account_name", sa.String(length=200), nullable=False),
        sa.Column("unit_code", sa.String(length=20), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows_added", sa.Integer(), nullable=False),
        sa.Column("rows_changed", sa.Integer(), nullable=False),
        sa.Column("rows_unchanged", sa.Integer(), nullable=False),
        sa.Column("rows_withdrawn", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("reverts_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('reference', 'demo', 'file', 'entry', 'revert')",
            name=op.f("ck_import_batch_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_import_batch_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["reverts_id"],
            ["import_batch.id"],
            name=op.f("fk_import_batch_reverts_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_import_batch_source_id_data_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("reverts_id", name=op.f("uq_import_batch_reverts_id")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_batch_file_hash"), ["file_hash"], unique=False)

    op.create_table(
        "indicator_lead",
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_indicator_lead_division_id_division")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_indicator_lead_indicator_id_indicator"),
        ),
        sa.PrimaryKeyConstraint("indicator_id", "division_id", name=op.f("pk_indicator_lead")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'refused', 'failed', 'cancelled')",
            name=op.f("ck_job_state"),
        ),
        sa.CheckConstraint("progress >= 0 AND progress <= 1", name=op.f("ck_job_progress_range")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_job_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_state"), ["state"], unique=False)

    op.create_table(
        "report_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("account_name", sa.String(length=200), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'accepted')",
            name=op.f("ck_report_version_state"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_report_version_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_version_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_version")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_version_report_id_number")),
    )
    with op.batch_alter_table("report_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_report_version_report_id"), ["report_id"], unique=False
        )

    op.create_table(
        "task_due_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["account.id"],
            name=op.f("fk_task_due_change_approved_by_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["account.id"], name=op.f("fk_task_due_change_asked_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name=op.f("fk_task_due_change_task_id_task")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_due_change")),
    )
    with op.batch_alter_table("task_due_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_due_change_task_id"), ["task_id"], unique=False)

    op.create_table(
        "task_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("account_name", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(length=300), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(status = 'done') = (finished_on IS NOT NULL)", name=op.f("ck_task_update_finish_date")
        ),
        sa.CheckConstraint(
            "status IN ('not_started', 'in_progress', 'done')", name=op.f("ck_task_update_status")
        ),
        sa.CheckConstraint(
            "percent IS NULL OR (percent BETWEEN 0 AND 100)",
            name=op.f("ck_task_update_percent_range"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_task_update_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_task_update_source_id_data_source")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_update_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_update")),
    )
    with op.batch_alter_table("task_update", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_task_update_reported_at"), ["reported_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_task_update_task_id"), ["task_id"], unique=False)

    op.create_table(
        "admission_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("applications", sa.Integer(), nullable=False),
        sa.Column("in_zone", sa.Integer(), nullable=False),
        sa.Column("out_of_zone", sa.Integer(), nullable=False),
        sa.Column("registrations", sa.Integer(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("grade IN (0, 1, 6, 10)", name=op.f("ck_admission_result_entry_grade")),
        sa.CheckConstraint(
            "quota >= 0 AND applications >= 0 AND in_zone >= 0 AND out_of_zone >= 0 AND registrations >= 0",
            name=op.f("ck_admission_result_counts_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batch.id"],
            name=op.f("fk_admission_result_batch_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_admission_result_institution_id_institution"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["data_source.id"],
            name=op.f("fk_admission_result_source_id_data_source"),
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["import_batch.id"],
            name=op.f("fk_admission_result_superseded_by_id_import_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission_result")),
    )
    with op.batch_alter_table("admission_result", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_admission_result_batch_id"), ["batch_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_admission_result_school_year"), ["school_year"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_admission_result_superseded_by_id"), ["superseded_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_admission_result_current",
            ["institution_id", "school_year", "grade"],
            unique=True,
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )

    op.create_table(
        "birth",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("births", sa.Integer(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("births >= 0", name=op.f("ck_birth_births_not_negative")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_birth_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_birth_source_id_data_source")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["import_batch.id"],
            name=op.f("fk_birth_superseded_by_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["administrative_unit.id"],
            name=op.f("fk_birth_unit_id_administrative_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_birth")),
    )
    with op.batch_alter_table("birth", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_birth_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_birth_superseded_by_id"), ["superseded_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_birth_year"), ["year"], unique=False)
        batch_op.create_index(
            "uq_birth_current",
            ["unit_id", "year"],
            unique=True,
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )

    op.create_table(
        "camera",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("scheme", sa.String(length=10), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("query", sa.String(length=300), nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("views_from", sa.Time(), nullable=True),
        sa.Column("views_to", sa.Time(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "scheme IN ('rtsp', 'rtsps', 'http', 'https')", name=op.f("ck_camera_scheme")
        ),
        sa.CheckConstraint("port BETWEEN 1 AND 65535", name=op.f("ck_camera_port_range")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_camera_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_camera_institution_id_institution"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_camera_source_id_data_source")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["import_batch.id"],
            name=op.f("fk_camera_superseded_by_id_import_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera")),
        sa.UniqueConstraint("code", name=op.f("uq_camera_code")),
    )
    with op.batch_alter_table("camera", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_camera_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_camera_institution_id"), ["institution_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_camera_superseded_by_id"), ["superseded_by_id"], unique=False
        )

    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("classes", sa.Integer(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "level IN ('preschool', 'primary', 'lower_secondary', 'upper_secondary', 'continuing')",
            name=op.f("ck_enrolment_level"),
        ),
        sa.CheckConstraint("classes >= 0", name=op.f("ck_enrolment_classes_not_negative")),
        sa.CheckConstraint("grade BETWEEN -3 AND 12", name=op.f("ck_enrolment_grade_range")),
        sa.CheckConstraint("pupils >= 0", name=op.f("ck_enrolment_pupils_not_negative")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_enrolment_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_enrolment_institution_id_institution"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_enrolment_source_id_data_source")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["import_batch.id"],
            name=op.f("fk_enrolment_superseded_by_id_import_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            "ix_enrolment_level",
            ["institution_id", "school_year", "level", "grade", "pupils", "classes"],
            unique=False,
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_enrolment_school_year"), ["school_year"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_enrolment_superseded_by_id"), ["superseded_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_enrolment_current",
            ["institution_id", "school_year", "grade"],
            unique=True,
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )

    op.create_table(
        "facility",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("rooms_permanent", sa.Integer(), nullable=False),
        sa.Column("rooms_semi_permanent", sa.Integer(), nullable=False),
        sa.Column("rooms_temporary", sa.Integer(), nullable=False),
        sa.Column("land_m2", sa.Float(), nullable=True),
        sa.Column("computers", sa.Integer(), nullable=False),
        sa.Column("internet_mbps", sa.Integer(), nullable=True),
        sa.Column("smart_rooms", sa.Integer(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "computers >= 0 AND smart_rooms >= 0", name=op.f("ck_facility_equipment_not_negative")
        ),
        sa.CheckConstraint(
            "land_m2 IS NULL OR land_m2 >= 0", name=op.f("ck_facility_land_not_negative")
        ),
        sa.CheckConstraint(
            "rooms_permanent >= 0 AND rooms_semi_permanent >= 0 AND rooms_temporary >= 0",
            name=op.f("ck_facility_rooms_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_facility_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_facility_institution_id_institution"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_facility_source_id_data_source")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["import_batch.id"],
            name=op.f("fk_facility_superseded_by_id_import_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility")),
    )
    with op.batch_alter_table("facility", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facility_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_facility_school_year"), ["school_year"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_facility_superseded_by_id"), ["superseded_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_facility_current",
            ["institution_id", "school_year"],
            unique=True,
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )

    op.create_table(
        "indicator_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('baseline', 'milestone', 'target')", name=op.f("ck_indicator_target_kind")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batch.id"],
            name=op.f("fk_indicator_target_batch_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_indicator_target_indicator_id_indicator"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["data_source.id"],
            name=op.f("fk_indicator_target_source_id_data_source"),
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["import_batch.id"],
            name=op.f("fk_indicator_target_superseded_by_id_import_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_target")),
    )
    with op.batch_alter_table("indicator_target", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_indicator_target_batch_id"), ["batch_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_indicator_target_indicator_id"), ["indicator_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_indicator_target_superseded_by_id"), ["superseded_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_indicator_target_current",
            ["indicator_id", "due_on"],
            unique=True,
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )

    op.create_table(
        "indicator_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("period_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("numerator", sa.Float(), nullable=True),
        sa.Column("denominator", sa.Float(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'returned')",
            name=op.f("ck_indicator_value_state"),
        ),
        sa.CheckConstraint(
            "denominator IS NULL OR denominator >= 0",
            name=op.f("ck_indicator_value_denominator_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_indicator_value_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["account.id"], name=op.f("fk_indicator_value_entered_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_indicator_value_indicator_id_indicator"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_indicator_value_source_id_data_source")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["import_batch.id"],
            name=op.f("fk_indicator_value_superseded_by_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["administrative_unit.id"],
            name=op.f("fk_indicator_value_unit_id_administrative_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_value")),
    )
    with op.batch_alter_table("indicator_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_value_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_indicator_value_indicator_id"), ["indicator_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_indicator_value_period_on"), ["period_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_indicator_value_superseded_by_id"), ["superseded_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_indicator_value_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_indicator_value_current",
            ["indicator_id", "unit_id", "period_on"],
            unique=True,
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )

    op.create_table(
        "institution_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_folded", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("levels", sa.String(length=120), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("programmes", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('preschool', 'kindergarten_group', 'primary', 'lower_secondary', 'upper_secondary', 'multi_level', 'continuing', 'college', 'language_it_centre', 'study_abroad', 'life_skills', 'representative_office')",
            name=op.f("ck_institution_profile_kind"),
        ),
        sa.CheckConstraint(
            "sector IN ('public', 'non_public', 'foreign')",
            name=op.f("ck_institution_profile_sector"),
        ),
        sa.CheckConstraint(
            "(lon IS NULL) = (lat IS NULL)", name=op.f("ck_institution_profile_point_whole")
        ),
        sa.CheckConstraint(
            "lat IS NULL OR (lat BETWEEN -90 AND 90)", name=op.f("ck_institution_profile_lat_range")
        ),
        sa.CheckConstraint(
            "lon IS NULL OR (lon BETWEEN -180 AND 180)",
            name=op.f("ck_institution_profile_lon_range"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batch.id"],
            name=op.f("fk_institution_profile_batch_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_institution_profile_institution_id_institution"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["data_source.id"],
            name=op.f("fk_institution_profile_source_id_data_source"),
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["import_batch.id"],
            name=op.f("fk_institution_profile_superseded_by_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["administrative_unit.id"],
            name=op.f("fk_institution_profile_unit_id_administrative_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_profile")),
    )
    with op.batch_alter_table("institution_profile", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_institution_profile_batch_id"), ["batch_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_institution_profile_institution_id"), ["institution_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_institution_profile_superseded_by_id"),
            ["superseded_by_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_institution_profile_unit_id"), ["unit_id"], unique=False
        )
        batch_op.create_index(
            "uq_institution_profile_current",
            ["institution_id"],
            unique=True,
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )

    op.create_table(
        "population",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("open_ended", sa.Boolean(), nullable=False),
        sa.Column("sex", sa.String(length=10), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("sex IN ('female', 'male')", name=op.f("ck_population_sex")),
        sa.CheckConstraint("age BETWEEN 0 AND 120", name=op.f("ck_population_age_range")),
        sa.CheckConstraint("people >= 0", name=op.f("ck_population_people_not_negative")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_population_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_population_source_id_data_source")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["import_batch.id"],
            name=op.f("fk_population_superseded_by_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["administrative_unit.id"],
            name=op.f("fk_population_unit_id_administrative_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_population")),
    )
    with op.batch_alter_table("population", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_population_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_population_superseded_by_id"), ["superseded_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_population_year"), ["year"], unique=False)
        batch_op.create_index(
            "uq_population_current",
            ["unit_id", "year", "age", "sex"],
            unique=True,
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )

    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(account_id IS NULL) <> (device_id IS NULL)", name=op.f("ck_sign_in_session_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_session_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["device_token.id"],
            name=op.f("fk_sign_in_session_device_id_device_token"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
    )
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_in_session_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sign_in_session_device_id"), ["device_id"], unique=False
        )

    op.create_table(
        "staffing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("staff_group", sa.String(length=20), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "staff_group IN ('preschool', 'general', 'language', 'natural', 'social', 'arts_sport', 'vocational', 'manager', 'it', 'other')",
            name=op.f("ck_staffing_staff_group"),
        ),
        sa.CheckConstraint("people >= 0", name=op.f("ck_staffing_people_not_negative")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_staffing_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_staffing_institution_id_institution"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_staffing_source_id_data_source")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["import_batch.id"],
            name=op.f("fk_staffing_superseded_by_id_import_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing")),
    )
    with op.batch_alter_table("staffing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staffing_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staffing_school_year"), ["school_year"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_staffing_superseded_by_id"), ["superseded_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_staffing_current",
            ["institution_id", "school_year", "staff_group"],
            unique=True,
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )

    op.create_table(
        "unit_boundary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.Column("west", sa.Float(), nullable=False),
        sa.Column("south", sa.Float(), nullable=False),
        sa.Column("east", sa.Float(), nullable=False),
        sa.Column("north", sa.Float(), nullable=False),
        sa.Column("area_km2", sa.Float(), nullable=False),
        sa.Column("illustrative", sa.Boolean(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_unit_boundary_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_unit_boundary_source_id_data_source")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["import_batch.id"],
            name=op.f("fk_unit_boundary_superseded_by_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["administrative_unit.id"],
            name=op.f("fk_unit_boundary_unit_id_administrative_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_boundary")),
    )
    with op.batch_alter_table("unit_boundary", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_boundary_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_unit_boundary_superseded_by_id"), ["superseded_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_unit_boundary_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_unit_boundary_current",
            ["unit_id"],
            unique=True,
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )

    op.create_table(
        "unit_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_folded", sa.String(length=200), nullable=False),
        sa.Column("area_km2", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "level IN ('province', 'district', 'commune')", name=op.f("ck_unit_profile_level")
        ),
        sa.CheckConstraint(
            "area_km2 IS NULL OR area_km2 > 0", name=op.f("ck_unit_profile_area_positive")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_unit_profile_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["administrative_unit.id"],
            name=op.f("fk_unit_profile_parent_id_administrative_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["data_source.id"], name=op.f("fk_unit_profile_source_id_data_source")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["import_batch.id"],
            name=op.f("fk_unit_profile_superseded_by_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["administrative_unit.id"],
            name=op.f("fk_unit_profile_unit_id_administrative_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_profile")),
    )
    with op.batch_alter_table("unit_profile", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_profile_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_profile_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_unit_profile_superseded_by_id"), ["superseded_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_unit_profile_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_unit_profile_current",
            ["unit_id"],
            unique=True,
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )

    op.create_table(
        "camera_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("camera_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "state IN ('online', 'offline', 'refused', 'no_video', 'frozen', 'covered', 'wrong_time')",
            name=op.f("ck_camera_state_state"),
        ),
        sa.ForeignKeyConstraint(
            ["camera_id"], ["camera.id"], name=op.f("fk_camera_state_camera_id_camera")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera_state")),
    )
    with op.batch_alter_table("camera_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_camera_state_camera_id"), ["camera_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_camera_state_seen_at"), ["seen_at"], unique=False)
    _forbid_audit_changes()


def _forbid_audit_changes() -> None:
    """Let the database itself refuse to change or remove audit lines."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry "
                "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit_entry is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_entry_append_only ON audit_entry")
        op.execute("DROP FUNCTION audit_entry_refuse()")
    with op.batch_alter_table("camera_state", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_camera_state_seen_at"))
        batch_op.drop_index(batch_op.f("ix_camera_state_camera_id"))

    op.drop_table("camera_state")
    with op.batch_alter_table("unit_profile", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_unit_profile_current",
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_unit_profile_unit_id"))
        batch_op.drop_index(batch_op.f("ix_unit_profile_superseded_by_id"))
        batch_op.drop_index(batch_op.f("ix_unit_profile_parent_id"))
        batch_op.drop_index(batch_op.f("ix_unit_profile_batch_id"))

    op.drop_table("unit_profile")
    with op.batch_alter_table("unit_boundary", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_unit_boundary_current",
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_unit_boundary_unit_id"))
        batch_op.drop_index(batch_op.f("ix_unit_boundary_superseded_by_id"))
        batch_op.drop_index(batch_op.f("ix_unit_boundary_batch_id"))

    op.drop_table("unit_boundary")
    with op.batch_alter_table("staffing", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_staffing_current",
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_staffing_superseded_by_id"))
        batch_op.drop_index(batch_op.f("ix_staffing_school_year"))
        batch_op.drop_index(batch_op.f("ix_staffing_batch_id"))

    op.drop_table("staffing")
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_session_device_id"))
        batch_op.drop_index(batch_op.f("ix_sign_in_session_account_id"))

    op.drop_table("sign_in_session")
    with op.batch_alter_table("population", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_population_current",
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_population_year"))
        batch_op.drop_index(batch_op.f("ix_population_superseded_by_id"))
        batch_op.drop_index(batch_op.f("ix_population_batch_id"))

    op.drop_table("population")
    with op.batch_alter_table("institution_profile", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_institution_profile_current",
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_institution_profile_unit_id"))
        batch_op.drop_index(batch_op.f("ix_institution_profile_superseded_by_id"))
        batch_op.drop_index(batch_op.f("ix_institution_profile_institution_id"))
        batch_op.drop_index(batch_op.f("ix_institution_profile_batch_id"))

    op.drop_table("institution_profile")
    with op.batch_alter_table("indicator_value", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_indicator_value_current",
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_indicator_value_unit_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_value_superseded_by_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_value_period_on"))
        batch_op.drop_index(batch_op.f("ix_indicator_value_indicator_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_value_batch_id"))

    op.drop_table("indicator_value")
    with op.batch_alter_table("indicator_target", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_indicator_target_current",
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_indicator_target_superseded_by_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_target_indicator_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_target_batch_id"))

    op.drop_table("indicator_target")
    with op.batch_alter_table("facility", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_facility_current",
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_facility_superseded_by_id"))
        batch_op.drop_index(batch_op.f("ix_facility_school_year"))
        batch_op.drop_index(batch_op.f("ix_facility_batch_id"))

    op.drop_table("facility")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_enrolment_current",
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_enrolment_superseded_by_id"))
        batch_op.drop_index(batch_op.f("ix_enrolment_school_year"))
        batch_op.drop_index(
            "ix_enrolment_level",
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_enrolment_batch_id"))

    op.drop_table("enrolment")
    with op.batch_alter_table("camera", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_camera_superseded_by_id"))
        batch_op.drop_index(batch_op.f("ix_camera_institution_id"))
        batch_op.drop_index(batch_op.f("ix_camera_batch_id"))

    op.drop_table("camera")
    with op.batch_alter_table("birth", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_birth_current",
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_birth_year"))
        batch_op.drop_index(batch_op.f("ix_birth_superseded_by_id"))
        batch_op.drop_index(batch_op.f("ix_birth_batch_id"))

    op.drop_table("birth")
    with op.batch_alter_table("admission_result", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_admission_result_current",
            sqlite_where=sa.text("superseded_by_id IS NULL"),
            postgresql_where=sa.text("superseded_by_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_admission_result_superseded_by_id"))
        batch_op.drop_index(batch_op.f("ix_admission_result_school_year"))
        batch_op.drop_index(batch_op.f("ix_admission_result_batch_id"))

    op.drop_table("admission_result")
    with op.batch_alter_table("task_update", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_update_task_id"))
        batch_op.drop_index(batch_op.f("ix_task_update_reported_at"))

    op.drop_table("task_update")
    with op.batch_alter_table("task_due_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_due_change_task_id"))

    op.drop_table("task_due_change")
    with op.batch_alter_table("report_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_version_report_id"))

    op.drop_table("report_version")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_state"))
        batch_op.drop_index(batch_op.f("ix_job_account_id"))

    op.drop_table("job")
    op.drop_table("indicator_lead")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batch_file_hash"))

    op.drop_table("import_batch")
    op.drop_table("device_token")
    with op.batch_alter_table("alert_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_event_alert_id"))

    op.drop_table("alert_event")
    op.drop_table("unit_crosswalk")
    with op.batch_alter_table("task_division", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_division_task_id"))
        batch_op.drop_index(batch_op.f("ix_task_division_division_id"))

    op.drop_table("task_division")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_unit_id"))
        batch_op.drop_index(batch_op.f("ix_report_period_id"))
        batch_op.drop_index(batch_op.f("ix_report_division_id"))

    op.drop_table("report")
    op.drop_table("indicator")
    op.drop_table("data_domain_steward")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_unit_id"))
        batch_op.drop_index(
            batch_op.f("ix_alert_rule_subject"),
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_alert_raised_at"))
        batch_op.drop_index(batch_op.f("ix_alert_division_id"))
        batch_op.drop_index(batch_op.f("ix_alert_cleared_at"))

    op.drop_table("alert")
    op.drop_table("account")
    op.drop_table("topic_version")
    op.drop_table("task")
    op.drop_table("report_period")
    with op.batch_alter_table("public_total", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_public_total_school_year"))

    op.drop_table("public_total")
    op.drop_table("norm")
    op.drop_table("institution")
    op.drop_table("installation_fact")
    op.drop_table("division")
    op.drop_table("data_source")
    op.drop_table("data_domain")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_recorded_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_action_recorded_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_account_name_recorded_at"))

    op.drop_table("audit_entry")
    op.drop_table("administrative_unit")
