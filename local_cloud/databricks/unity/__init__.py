"""Unity Catalog, as far as directories and records carry it: catalogs, schemas, volumes, tables, grants."""
