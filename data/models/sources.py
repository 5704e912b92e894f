"""Where figures come from: sources, imports, norms with their legal text, public totals."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.contracts.jobs import JobState, JobView
from data.models.base import Base


class DataSource(Base):
    """A publication, a system or the demo generator; every fact row names one."""

    __tablename__ = "data_source"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    title_vi: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300))
    publisher: Mapped[str] = mapped_column(String(200), default="")
    url: Mapped[str] = mapped_column(Text, default="")
    simulated: Mapped[bool] = mapped_column(default=False)

    batches: Mapped[list["ImportBatch"]] = relationship(back_populates="source")


class ImportBatch(Base):
    """One transaction that brought rows: a file, the demo, the reference data, or a revert."""

    __tablename__ = "import_batch"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('reference', 'demo', 'file', 'entry', 'revert')",
            name="kind",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(40))  # what was imported: institutions, enrolment..
    source_id: Mapped[int] = mapped_column(ForeignKey("data_source.id"))
    file_name: Mapped[str] = mapped_column(String(300), default="")
    file_hash: Mapped[str] = mapped_column(String(64), default="", index=True)  # SHA-256, hex
    mode: Mapped[str] = mapped_column(String(20), default="update")  # update | replace
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    account_name: Mapped[str] = mapped_column(String(200), default="")
    unit_code: Mapped[str | None] = mapped_column(String(20))  # scope of a district's import
    recorded_at: Mapped[datetime]
    rows_added: Mapped[int] = mapped_column(default=0)
    rows_changed: Mapped[int] = mapped_column(default=0)
    rows_unchanged: Mapped[int] = mapped_column(default=0)
    rows_withdrawn: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[int] = mapped_column(default=0)
    reverts_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), unique=True)
    note: Mapped[str] = mapped_column(Text, default="", server_default="")  # why, in words

    source: Mapped[DataSource] = relationship(back_populates="batches")


class Norm(Base):
    """A number set by a legal text, with its article."""

    __tablename__ = "norm"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120))
    document: Mapped[str] = mapped_column(String(200))
    article: Mapped[str] = mapped_column(String(120), default="")
    level: Mapped[str] = mapped_column(String(120), default="")
    metric: Mapped[str] = mapped_column(String(200))
    value_min: Mapped[float | None] = mapped_column(Float)
    value_max: Mapped[float | None] = mapped_column(Float)
    unit: Mapped[str] = mapped_column(String(60))
    effective_from: Mapped[date | None]
    url: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")


class PublicTotal(Base):
    """A published figure, kept beside ours so that the two can be compared."""

    __tablename__ = "public_total"

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(40))
    school_year: Mapped[int | None] = mapped_column(index=True)
    unit_code: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(40))
    sector: Mapped[str] = mapped_column(String(40))
    metric: Mapped[str] = mapped_column(String(120))
    value: Mapped[float] = mapped_column(Float)
    unit: Mapped[str] = mapped_column(String(60))
    qualifier: Mapped[str] = mapped_column(String(300))
    publisher: Mapped[str] = mapped_column(String(200))
    published: Mapped[str] = mapped_column(String(60))
    url: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")


class InstallationFact(Base):
    """One fact about this installation: clock offset, demo seed, data state."""

    __tablename__ = "installation_fact"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class TopicVersion(Base):
    """How often a topic changed; writers bump it in their own transaction, screens poll it."""

    __tablename__ = "topic_version"

    topic: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]


class Job(Base):
    """A long piece of work done by a worker: dry runs, imports, reverts."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'running', 'done', 'refused', 'failed', 'cancelled')",
            name="state",
        ),
        CheckConstraint("progress >= 0 AND progress <= 1", name="progress_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20), default="queued", index=True)
    progress: Mapped[float] = mapped_column(Float, default=0.0)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    request: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    result: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]  # a running job without a beat belongs to a dead worker
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)

    def view(self) -> JobView:
        """Return the job as others see it, free of the session."""
        return JobView(
            id=self.id,
            kind=self.kind,
            state=JobState(self.state),
            progress=self.progress,
            account_id=self.account_id,
            request=dict(self.request),
            result=dict(self.result),
            created_at=self.created_at,
            attempts=self.attempts,
            finished_at=self.finished_at,
        )
