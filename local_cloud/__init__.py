"""The stand-in for the cloud: only for rehearsal and tests, never imported by what runs in production."""
