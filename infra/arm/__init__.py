"""What Azure can do and azure-native has no resource for: one module for each, over one small client.

Every one is a dynamic resource: created, compared, refreshed and deleted by Pulumi like any other.
"""
