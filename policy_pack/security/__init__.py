"""What a safe platform never does, one file per concern; each policy has its reason, source and fix."""
