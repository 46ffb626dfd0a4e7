"""Views over the gold Delta tables in the serverless SQL pool: the script that makes them, and how it is run.

Azure Resource Manager knows nothing of what is in a SQL pool, so this is a command of its own, run after
`pulumi up` from a machine that reaches the SQL endpoint: `python -m infra.synapse.views --stack dev`.
"""

from infra.synapse.views.script import Lake, batches_of, script

__all__ = ["Lake", "batches_of", "script"]
