"""The only SQL: the installation's database, and one small file for each open event."""
