"""The one door to the database. Only this package imports SQLAlchemy; records leave it, rows never do."""
