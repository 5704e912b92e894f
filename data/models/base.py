"""Parent of every table, with the naming of constraints, and the columns facts share."""

from datetime import UTC, date, datetime

from sqlalchemy import DateTime, ForeignKey, Index, MetaData, TypeDecorator, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime; every instant carries its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware instant."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012


class Recorded:
    """Columns of every fact row: where it comes from, and which import brought and replaced it.

    Nothing is overwritten in place. A row is current while `superseded_by_id` is NULL; a correction
    adds a row and points the old one to the batch that replaced it. The state at an instant is the
    rows whose batch was recorded by then and whose superseding batch was not.
    """

    @declared_attr
    @classmethod
    def source_id(cls) -> Mapped[int]:
        """The data source the figure was taken from."""
        return mapped_column(ForeignKey("data_source.id"))

    @declared_attr
    @classmethod
    def batch_id(cls) -> Mapped[int]:
        """The import that brought the row."""
        return mapped_column(ForeignKey("import_batch.id"), index=True)

    @declared_attr
    @classmethod
    def superseded_by_id(cls) -> Mapped[int | None]:
        """The import that replaced or withdrew the row; NULL while the row is current."""
        return mapped_column(ForeignKey("import_batch.id"), index=True)

    as_of_on: Mapped[date]
    simulated: Mapped[bool] = mapped_column(default=False)


def one_current(table: str, *columns: str) -> Index:
    """Allow one current row of `table` for a business key."""
    current = text("superseded_by_id IS NULL")
    return Index(
        f"uq_{table}_current", *columns, unique=True, sqlite_where=current, postgresql_where=current
    )
