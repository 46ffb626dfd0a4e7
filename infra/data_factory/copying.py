"""A file is fetched into the lake as it is, byte for byte unless a table is asked for, and the job makes a
table of it: what fails in between can be run again from the copy.
"""

from __future__ import annotations

from typing import Any, Final

import pulumi
from pulumi_azure_native import datafactory

from infra.data_factory.activities import expression, parameter, policy
from infra.data_factory.formats import dataset_args, sink_args, source_args
from infra.data_factory.linked_services import LAKE, Workshop, reference
from infra.data_factory.sources import source_dataset
from infra.settings.data_factory_copy import SINK, SOURCES, CopySettings
from infra.settings.data_factory_runs import RunSettings

COPY: Final = "copy-into-lake"


def copy_into_lake(
    shop: Workshop,
    chosen: CopySettings,
    runs: RunSettings,
    lake: datafactory.LinkedService,
    container: pulumi.Input[str],
) -> datafactory.CopyActivityArgs:
    """The step that fetches one file, with the datasets that it reads and writes.

    https://learn.microsoft.com/azure/data-factory/copy-activity-overview
    """
    source = source_dataset(shop, chosen)
    sink = _sink_dataset(shop, chosen, lake, container)
    return datafactory.CopyActivityArgs(
        name=COPY,
        type="Copy",
        inputs=[_reference(source, SOURCES[chosen.source])],
        outputs=[_reference(sink, SINK)],
        source=source_args(chosen.source, chosen.format),
        sink=sink_args(chosen.sink_format),
        policy=policy(runs),
    )


def _reference(dataset: datafactory.Dataset, names: tuple[str, ...]) -> datafactory.DatasetReferenceArgs:
    return datafactory.DatasetReferenceArgs(
        reference_name=dataset.name,
        type="DatasetReference",
        parameters={name: parameter(name) for name in names},
    )


def _sink_dataset(
    shop: Workshop,
    chosen: CopySettings,
    lake: datafactory.LinkedService,
    container: pulumi.Input[str],
) -> datafactory.Dataset:
    location = datafactory.AzureBlobFSLocationArgs(
        type="AzureBlobFSLocation",
        file_system=container,
        folder_path=expression("@dataset().folder"),
        file_name=expression("@dataset().file"),
    )
    told: dict[str, Any] = {
        name: datafactory.ParameterSpecificationArgs(type=datafactory.ParameterType.STRING) for name in SINK
    }
    properties = dataset_args(chosen.sink_format, reference(lake), location, told)
    return shop.dataset(f"{LAKE}_{chosen.sink_format.lower()}", properties)
