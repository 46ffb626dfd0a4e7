"""Clusters that run: their records, their Spark drivers, and how many of them this machine bears at once."""
