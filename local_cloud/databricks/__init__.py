"""A Databricks workspace on loopback: the real REST API over HTTP with a bearer token, and runs that really
run.
"""
