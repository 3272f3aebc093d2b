"""Studies in SQLite and PostgreSQL, through SQLAlchemy Core. Imported only when used."""
