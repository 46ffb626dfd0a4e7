"""Private endpoints and the DNS zones in which they are found."""

from infra.private_link.assembly import PrivateLink, private_link
from infra.private_link.endpoints import PrivateEndpoints, PrivateEndpointsArgs
from infra.private_link.web_authentication import WebAuthentication, WebAuthenticationArgs
from infra.private_link.zones import PrivateZones, PrivateZonesArgs

__all__ = [
    "PrivateEndpoints",
    "PrivateEndpointsArgs",
    "PrivateLink",
    "PrivateZones",
    "PrivateZonesArgs",
    "WebAuthentication",
    "WebAuthenticationArgs",
    "private_link",
]
