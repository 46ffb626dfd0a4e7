"""A format is three classes of Azure's, one for a dataset, one to read and one to write: which belong
together is said here once.

https://learn.microsoft.com/azure/data-factory/supported-file-formats-and-compression-codecs
"""

from __future__ import annotations

from typing import Any

from pulumi_azure_native import datafactory

from infra.settings.data_factory_copy import BINARY, BLOB, DELIMITED_TEXT, JSON, PARQUET, REST

Link = datafactory.LinkedServiceReferenceArgs
Texts = dict[str, datafactory.ParameterSpecificationArgs]


def dataset_args(kind: str, link: Link, location: Any, parameters: Texts) -> Any:
    """Properties of a dataset of files."""
    told = {"linked_service_name": link, "location": location, "parameters": parameters}
    if kind == DELIMITED_TEXT:
        return datafactory.DelimitedTextDatasetArgs(
            type=DELIMITED_TEXT,
            column_delimiter=",",
            quote_char='"',
            escape_char="\\",
            first_row_as_header=True,
            **told,
        )
    if kind == PARQUET:
        return datafactory.ParquetDatasetArgs(type=PARQUET, compression_codec="snappy", **told)
    if kind == JSON:
        return datafactory.JsonDatasetArgs(type=JSON, **told)
    return datafactory.BinaryDatasetArgs(type=BINARY, **told)


def source_args(source: str, kind: str) -> Any:
    """How the source is read."""
    if source == REST:
        return datafactory.RestSourceArgs(type="RestSource", request_method="GET")
    store: Any
    if source == BLOB:
        store = datafactory.AzureBlobStorageReadSettingsArgs(
            type="AzureBlobStorageReadSettings", recursive=False
        )
    else:
        store = datafactory.HttpReadSettingsArgs(type="HttpReadSettings", request_method="GET")
    if kind == DELIMITED_TEXT:
        return datafactory.DelimitedTextSourceArgs(type="DelimitedTextSource", store_settings=store)
    if kind == PARQUET:
        return datafactory.ParquetSourceArgs(type="ParquetSource", store_settings=store)
    return datafactory.BinarySourceArgs(type="BinarySource", store_settings=store)


def sink_args(kind: str) -> Any:
    """How the lake is written."""
    store = datafactory.AzureBlobFSWriteSettingsArgs(type="AzureBlobFSWriteSettings")
    if kind == DELIMITED_TEXT:
        return datafactory.DelimitedTextSinkArgs(
            type="DelimitedTextSink",
            store_settings=store,
            format_settings=datafactory.DelimitedTextWriteSettingsArgs(
                type="DelimitedTextWriteSettings", file_extension=".csv"
            ),
        )
    if kind == PARQUET:
        return datafactory.ParquetSinkArgs(type="ParquetSink", store_settings=store)
    if kind == JSON:
        return datafactory.JsonSinkArgs(type="JsonSink", store_settings=store)
    return datafactory.BinarySinkArgs(type="BinarySink", store_settings=store)
