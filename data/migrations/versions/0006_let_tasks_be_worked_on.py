"""Give tasks milestones, sub-tasks, dependencies, notes, files and decided due dates."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, name, kind in (
        ("task", "plan_name", sa.String(length=200)),
        ("task", "created_by_name", sa.String(length=200)),
        ("task_update", "outstanding", sa.Text()),
        ("task_due_change", "asked_by_name", sa.String(length=200)),
        ("task_due_change", "decided_by_name", sa.String(length=200)),
        ("task_due_change", "decision_note", sa.Text()),
    ):
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=""))
    for table, name in (("task", "created_at"), ("task_due_change", "refused_at")):
        op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_task_update_task_id_reported_at", "task_update", ["task_id", "reported_at"])
    op.create_table(
        "task_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('milestone', 'sub_task')", name=op.f("ck_task_step_kind")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_step_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_step")),
    )
    op.create_index(op.f("ix_task_step_task_id"), "task_step", ["task_id"])
    op.create_table(
        "task_dependency",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("needs_id", sa.Integer(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint("task_id <> needs_id", name=op.f("ck_task_dependency_not_itself")),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name=op.f("fk_task_dependency_task_id_task")
        ),
        sa.ForeignKeyConstraint(
            ["needs_id"], ["task.id"], name=op.f("fk_task_dependency_needs_id_task")
        ),
        sa.PrimaryKeyConstraint("task_id", "needs_id", name=op.f("pk_task_dependency")),
    )
    _told_on_a_task("task_note", sa.Column("text", sa.Text(), nullable=False))
    _told_on_a_task(
        "task_file",
        sa.Column("update_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["update_id"], ["task_update.id"], name=op.f("fk_task_file_update_id_task_update")
        ),
    )


def _told_on_a_task(table: str, *columns: sa.Column | sa.Constraint) -> None:
    """Create a table of what a person adds to a task."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("account_name", sa.String(length=200), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f(f"fk_{table}_task_id_task")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f(f"fk_{table}_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_task_id"), table, ["task_id"])


def downgrade() -> None:
    for table in ("task_file", "task_note", "task_dependency", "task_step"):
        op.drop_table(table)
    op.drop_index("ix_task_update_task_id_reported_at", "task_update")
    for table, names in (
        ("task_due_change", ("refused_at", "decision_note", "decided_by_name", "asked_by_name")),
        ("task_update", ("outstanding",)),
        ("task", ("created_at", "created_by_name", "plan_name")),
    ):
        for name in names:
            op.drop_column(table, name)
