"""Azure Resource Manager over HTTPS: the store of the azure-native provider for every REST client.

azure-mgmt-* and azure-identity (and whatever else asks `/metadata/endpoints`) work against it unchanged.
"""
