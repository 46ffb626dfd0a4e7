"""Who is asking, and where tokens come from: the first two things a Databricks client wants to know."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from local_cloud.databricks.routing import Call, Endpoint
from local_cloud.databricks.store import Document


def well_known(call: Call) -> Document:
    """What the client's constructor asks: no OIDC endpoint means a token is used as it is given."""
    return {"oidc_endpoint": "", "workspace_id": call.workspace.workspace_id, "cloud": "azure"}


def me(call: Call) -> Response:
    """The one user of the local workspace, an administrator."""
    body = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": "1",
        "userName": call.user,
        "displayName": call.user.partition("@")[0],
        "active": True,
        "emails": [{"type": "work", "value": call.user, "primary": True}],
        "groups": [
            {"display": name, "type": "direct", "value": value}
            for name, value in (("admins", "2"), ("users", "3"))
        ],
    }
    return JSONResponse(body)


PUBLIC_ENDPOINTS = (Endpoint("GET", "/.well-known/databricks-config", well_known),)
ENDPOINTS = (Endpoint("GET", "/api/2.0/preview/scim/v2/Me", me),)
