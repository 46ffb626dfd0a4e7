"""Between ARM bodies and azure-native inputs: Pulumi flattens what Azure nests under `properties`."""

from local_cloud.azure.arm.shape.inbound import to_inputs
from local_cloud.azure.arm.shape.outbound import to_wire

__all__ = ["to_inputs", "to_wire"]
