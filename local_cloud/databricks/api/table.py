"""The explicit table of every endpoint this workspace answers; what is not here is 404 ENDPOINT_NOT_FOUND."""

from __future__ import annotations

from local_cloud.databricks.api import (
    cluster_libraries,
    clusters,
    control,
    dbfs,
    files,
    identity,
    job_runs,
    jobs,
    permissions,
    policies,
    pools,
    secrets,
    unity,
    uploads,
    warehouses,
    workspace_files,
)
from local_cloud.databricks.pages import run_page
from local_cloud.databricks.tracking import model_files

PUBLIC_ENDPOINTS = (
    *control.PUBLIC_ENDPOINTS,
    *identity.PUBLIC_ENDPOINTS,
    *uploads.PUBLIC_ENDPOINTS,
    *run_page.PUBLIC_ENDPOINTS,
    *model_files.PUBLIC_ENDPOINTS,
)
ENDPOINTS = (
    *control.ENDPOINTS,
    *identity.ENDPOINTS,
    *workspace_files.ENDPOINTS,
    *secrets.ENDPOINTS,
    *permissions.ENDPOINTS,
    *policies.ENDPOINTS,
    *pools.ENDPOINTS,
    *clusters.ENDPOINTS,
    *cluster_libraries.ENDPOINTS,
    *jobs.ENDPOINTS,
    *job_runs.ENDPOINTS,
    *files.ENDPOINTS,
    *uploads.ENDPOINTS,
    *dbfs.ENDPOINTS,
    *unity.ENDPOINTS,
    *warehouses.ENDPOINTS,
)
