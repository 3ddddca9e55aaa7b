"""The database's history, one step a file; a step once released is never edited."""
