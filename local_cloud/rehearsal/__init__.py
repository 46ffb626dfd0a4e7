"""The whole path on one machine: what `scripts/up` and `scripts/down` do, step by step."""
