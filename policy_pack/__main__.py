"""Pulumi runs this directory as a policy pack; `python -m policy_pack` prints its policies."""

from policy_pack.analyzer_server import serve
from policy_pack.policy_list import POLICIES
from policy_pack.policy_table import table

if __package__:
    print(table(POLICIES))
else:
    serve(POLICIES)
