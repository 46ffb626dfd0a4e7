"""An account has metrics alone; its logs are those of its four services, each with a setting of its own. Each
is there by default, also in a lake, and a door that nobody uses is the one to watch.
"""

from __future__ import annotations

from typing import Final

import pulumi

from infra.placement import Observed

SERVICES: Final = ("blob", "file", "queue", "table")
METRICS: Final = ("Transaction",)
"""`AllMetrics` comes back from Azure as the categories it stands for, a difference at every refresh:
https://github.com/Azure/terraform-azurerm-avm-res-storage-storageaccount/pull/380"""


def observed_storage(
    account: str, account_id: pulumi.Input[str], services: str, *, blob_id: pulumi.Input[str] | None = None
) -> tuple[Observed, ...]:
    """An account and its services, named `account` and `<services>-blob` and so on; `blob_id` is that of the
    blob service where the program makes it: https://learn.microsoft.com/azure/storage/blobs/monitor-blob-storage
    """
    ids = {one: pulumi.Output.concat(account_id, f"/{one}Services/default") for one in SERVICES}
    if blob_id is not None:
        ids["blob"] = pulumi.Output.from_input(blob_id)
    return (
        Observed(name=account, id=account_id, log_groups=(), metrics=METRICS),
        *(Observed(name=f"{services}-{one}", id=ids[one], metrics=METRICS) for one in SERVICES),
    )
