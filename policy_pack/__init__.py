"""A Pulumi policy pack: what Azure refuses, found before it is asked, and what a safe platform never does.

pulumi preview --policy-pack policy_pack --policy-pack-config policy_pack/hardened.json
"""
