"""Keep saved walls, viewings with their reasons, and pictures kept as evidence."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "camera_layout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("view", sa.JSON(), nullable=False),
        sa.Column("saved_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_camera_layout_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera_layout")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_camera_layout_account_id_name")),
    )
    op.create_index(op.f("ix_camera_layout_account_id"), "camera_layout", ["account_id"])
    op.create_table(
        "camera_viewing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("camera_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("account_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("stopped_at", TIME, nullable=True),
        sa.Column("frames", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('clear', 'late')", name=op.f("ck_camera_viewing_kind")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_camera_viewing_times_order")),
        sa.CheckConstraint("frames >= 0", name=op.f("ck_camera_viewing_frames_range")),
        sa.ForeignKeyConstraint(
            ["camera_id"], ["camera.id"], name=op.f("fk_camera_viewing_camera_id_camera")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_camera_viewing_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera_viewing")),
    )
    for column in ("camera_id", "account_id", "starts_at"):
        op.create_index(op.f(f"ix_camera_viewing_{column}"), "camera_viewing", [column])
    op.create_table(
        "camera_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("camera_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("account_name", sa.String(length=200), nullable=False),
        sa.Column("target", sa.String(length=10), nullable=False),
        sa.Column("target_key", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.Column("taken_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("purged_at", TIME, nullable=True),
        sa.CheckConstraint("target IN ('alert', 'task')", name=op.f("ck_camera_snapshot_target")),
        sa.CheckConstraint("expires_at > taken_at", name=op.f("ck_camera_snapshot_times_order")),
        sa.ForeignKeyConstraint(
            ["camera_id"], ["camera.id"], name=op.f("fk_camera_snapshot_camera_id_camera")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_camera_snapshot_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera_snapshot")),
    )
    for column in ("camera_id", "expires_at"):
        op.create_index(op.f(f"ix_camera_snapshot_{column}"), "camera_snapshot", [column])


def downgrade() -> None:
    op.drop_table("camera_snapshot")
    op.drop_table("camera_viewing")
    op.drop_table("camera_layout")
