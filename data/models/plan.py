"""The plan: divisions, data domains, tasks and workstreams with their dated updates."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.models.base import Base


class Division(Base):
    """The department, one of its divisions, or its centre."""

    __tablename__ = "division"
    __table_args__ = (UniqueConstraint("code"), UniqueConstraint("slug"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))  # as in the plan: GDTX-CN&ĐH
    slug: Mapped[str] = mapped_column(String(20))  # as in addresses and accounts: gdtxcndh
    name_vi: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]

    parts: Mapped[list["TaskDivision"]] = relationship(back_populates="division")


class DataDomain(Base):
    """One of the data domains of Phụ lục I."""

    __tablename__ = "data_domain"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(20))
    name_vi: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300))


class DataDomainSteward(Base):
    """A division that watches over a data domain."""

    __tablename__ = "data_domain_steward"

    domain_id: Mapped[int] = mapped_column(ForeignKey("data_domain.id"), primary_key=True)
    division_id: Mapped[int] = mapped_column(ForeignKey("division.id"), primary_key=True)


class Task(Base):
    """A task of Phụ lục III or a workstream of section II; what changes is in its updates."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("kind IN ('task', 'workstream', 'ad_hoc', 'own_plan')", name="kind"),
        CheckConstraint(
            "initial_due_on IS NULL OR starts_on IS NULL OR initial_due_on >= starts_on",
            name="dates_order",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    group_number: Mapped[int | None]
    title_vi: Mapped[str] = mapped_column(String(500))
    title_en: Mapped[str] = mapped_column(String(500))
    full_text_vi: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date | None]
    initial_due_on: Mapped[date | None]  # NULL: the plan sets no deadline, never late
    position: Mapped[int]
    simulated: Mapped[bool] = mapped_column(default=False)
    plan_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    created_by_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    created_at: Mapped[datetime | None]  # NULL: it came with plan 723

    parts: Mapped[list["TaskDivision"]] = relationship(back_populates="task")
    updates: Mapped[list["TaskUpdate"]] = relationship(
        back_populates="task", order_by="TaskUpdate.reported_at"
    )
    due_changes: Mapped[list["TaskDueChange"]] = relationship(back_populates="task")


class TaskDivision(Base):
    """Who leads and who coordinates a task. `party` names groups: all, districts, institutions."""

    __tablename__ = "task_division"
    __table_args__ = (
        UniqueConstraint("task_id", "division_id", "party"),
        CheckConstraint("part IN ('lead', 'coordinating')", name="part"),
        CheckConstraint("(division_id IS NULL) <> (party = '')", name="division_or_party"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"), index=True)
    party: Mapped[str] = mapped_column(String(20), default="")
    part: Mapped[str] = mapped_column(String(20))

    task: Mapped[Task] = relationship(back_populates="parts")
    division: Mapped[Division | None] = relationship(back_populates="parts")


class TaskUpdate(Base):
    """One dated report on a task; appended, never changed."""

    __tablename__ = "task_update"
    __table_args__ = (
        CheckConstraint("status IN ('not_started', 'in_progress', 'done')", name="status"),
        CheckConstraint("percent IS NULL OR (percent BETWEEN 0 AND 100)", name="percent_range"),
        CheckConstraint("(status = 'done') = (finished_on IS NOT NULL)", name="finish_date"),
        Index("ix_task_update_task_id_reported_at", "task_id", "reported_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    reported_at: Mapped[datetime] = mapped_column(index=True)  # the installation's clock
    recorded_at: Mapped[datetime]  # the system's clock
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    account_name: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[str] = mapped_column(String(20))
    percent: Mapped[int | None]
    finished_on: Mapped[date | None]
    text: Mapped[str] = mapped_column(Text, default="")
    outstanding: Mapped[str] = mapped_column(Text, default="", server_default="")
    evidence: Mapped[str] = mapped_column(String(300), default="")
    source_id: Mapped[int] = mapped_column(ForeignKey("data_source.id"))
    simulated: Mapped[bool] = mapped_column(default=False)

    task: Mapped[Task] = relationship(back_populates="updates")


class TaskDueChange(Base):
    """A new due date with its reason; the slip stays visible. It holds once approved."""

    __tablename__ = "task_due_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    due_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    asked_by_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    refused_at: Mapped[datetime | None]
    decided_by_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    decision_note: Mapped[str] = mapped_column(Text, default="", server_default="")
    simulated: Mapped[bool] = mapped_column(default=False)

    task: Mapped[Task] = relationship(back_populates="due_changes")


class TaskStep(Base):
    """A milestone or a sub-task of a task; `done_on` is set when it is reached."""

    __tablename__ = "task_step"
    __table_args__ = (CheckConstraint("kind IN ('milestone', 'sub_task')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    position: Mapped[int]
    simulated: Mapped[bool] = mapped_column(default=False)


class TaskDependency(Base):
    """A task that waits for another one."""

    __tablename__ = "task_dependency"
    __table_args__ = (CheckConstraint("task_id <> needs_id", name="not_itself"),)

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True)
    needs_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True)
    simulated: Mapped[bool] = mapped_column(default=False)


class TaskNote(Base):
    """A remark on a task for those who work on it; districts do not read it."""

    __tablename__ = "task_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    written_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    account_name: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)


class TaskFile(Base):
    """A file that proves an update; its bytes lie under their SHA-256 outside the web root."""

    __tablename__ = "task_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    update_id: Mapped[int | None] = mapped_column(ForeignKey("task_update.id"))
    written_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    account_name: Mapped[str] = mapped_column(String(200), default="")
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
