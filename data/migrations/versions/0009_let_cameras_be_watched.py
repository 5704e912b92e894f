"""Keep sub streams, masks and retention of cameras, and when each was last checked."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TEXTS = (("sub_path", 300), ("sub_query", 300), ("retention", 300))


def upgrade() -> None:
    with op.batch_alter_table("camera") as table:
        for name, length in TEXTS:
            table.add_column(
                sa.Column(name, sa.String(length=length), nullable=False, server_default="")
            )
        table.add_column(sa.Column("masks", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "camera_check",
        sa.Column("camera_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", TIME, nullable=False),
        sa.Column("online_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["camera_id"], ["camera.id"], name=op.f("fk_camera_check_camera_id_camera")
        ),
        sa.PrimaryKeyConstraint("camera_id", name=op.f("pk_camera_check")),
    )


def downgrade() -> None:
    op.drop_table("camera_check")
    with op.batch_alter_table("camera") as table:
        table.drop_column("masks")
        for name, _length in reversed(TEXTS):
            table.drop_column(name)
