"""A door that is closed to the internet and has no other leads nowhere; the stack is told so before it is
closed.
"""

from __future__ import annotations

from typing import Final

from infra.settings.reader import ConfigReader

ACCESS: Final = ("Enabled", "Disabled")
PRIVATE_LINK: Final = "network.privateLink.enabled"


def public_network_access(reader: ConfigReader, part: str) -> str:
    """`<part>.publicNetworkAccess`: Enabled or Disabled."""
    return reader.choice(f"{part}.publicNetworkAccess", "Enabled", ACCESS)


def has_private_link(reader: ConfigReader) -> bool:
    """Whether the stack has private endpoints; a wrong answer to that is the network's own error."""
    return reader.is_refused(PRIVATE_LINK) or reader.boolean(PRIVATE_LINK, False)


def require_door(reader: ConfigReader, part: str, found: str, who: str) -> None:
    """`<part>.publicNetworkAccess` is Disabled only where a private endpoint lets in `who`."""
    if found == "Disabled" and not has_private_link(reader):
        rule = f"must be Enabled while {PRIVATE_LINK} is false: {who}"
        reader.refuse(f"{part}.publicNetworkAccess", found, rule, "Enabled")
