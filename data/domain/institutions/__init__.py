"""Rules about one institution: its years, its norms, its data quality, its corrections."""
