"""What the composition says of the factory and its pipelines, on a lake, a vault and a workspace of their own."""

from __future__ import annotations

import dataclasses

import pytest

LINK = {"privateLink": {"enabled": True}}
CLUSTER_ID = "0101-120000-cluster1"
POOL_ID = "0101-120000-pool1"


@dataclasses.dataclass
class Compute:
    """Ids of a cluster and a pool, as the Compute component has them."""

    cluster_id: str = CLUSTER_ID
    instance_pool_id: str = POOL_ID


def parts(found):
    """Make the factory's two components."""
    from infra.data_factory.assembly import stack_data_factory, stack_pipelines

    found.compute = Compute()
    shared = {
        "workspace": found.workspace,
        "lake": found.lake,
        "key_vault": found.key_vault,
        "after": found.workspace.ready,
    }
    found.data_factory = stack_data_factory(found.placement, found.settings, network=found.network, **shared)
    found.pipelines = stack_pipelines(
        found.placement, found.settings, factory=found.data_factory, compute=found.compute, **shared
    )


@pytest.fixture
def factory(data_platform):
    """Run the two components with settings of `dataFactory`; other settings by keyword."""

    def run(chosen=None, *, preview=False, broken=None, network=True, also=None, **others):
        def make(found):
            parts(found)
            if also:
                also(found)

        return data_platform(
            preview=preview, broken=broken, network=network, also=make, **_config(chosen, others)
        )

    return run


@pytest.fixture
def life(data_life):
    """The same several times on one Azure."""

    def up(chosen=None, *, preview=False, broken=None, **others):
        return data_life(also=parts, broken=broken, **_config(chosen, others))

    return up


def _config(chosen, others):
    return {**others, **({"dataFactory": chosen} if chosen else {})}


@pytest.fixture
def own():
    """The resources of the two components, those of the rest left out."""

    def find(made):
        names = ("data-factory", "pipelines")
        return [
            one
            for one in made.resources.values()
            if one.name.startswith(tuple(f"{name}-" for name in names)) and ":platform:" not in one.type
            and not one.type.startswith("platform:")
        ]  # fmt: skip

    return find
