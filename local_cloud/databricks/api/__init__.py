"""The REST API, one module per service; `table` lists all their endpoints."""
