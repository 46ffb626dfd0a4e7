"""The factory that fetches data and starts jobs by the clock or by an event, in a network of its own if
wanted.
"""

from infra.data_factory.factory import DataFactory, DataFactoryArgs
from infra.data_factory.job_reference import JobReference, JobReferenceProvider
from infra.data_factory.notebook_cluster import notebook_cluster
from infra.data_factory.pipelines import Pipelines, PipelinesArgs

__all__ = [
    "DataFactory",
    "DataFactoryArgs",
    "JobReference",
    "JobReferenceProvider",
    "Pipelines",
    "PipelinesArgs",
    "notebook_cluster",
]
