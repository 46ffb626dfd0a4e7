"""The Azure ML workspace, what it is made with, its machines, its registry and its endpoint."""

from infra.machine_learning.assembly import show_data, stack_machine_learning
from infra.machine_learning.component import MachineLearning, MachineLearningArgs

__all__ = ["MachineLearning", "MachineLearningArgs", "show_data", "stack_machine_learning"]
