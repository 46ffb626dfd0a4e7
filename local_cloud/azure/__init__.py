"""Azure Resource Manager and the azure-native provider on one machine: same refusals, same outputs."""
