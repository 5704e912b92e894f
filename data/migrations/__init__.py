"""Alembic migrations, one per change, for SQLite and PostgreSQL."""
