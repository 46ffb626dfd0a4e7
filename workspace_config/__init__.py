"""Makes an Azure Databricks workspace what a YAML spec says: validate, plan, apply, drift, destroy, run."""
