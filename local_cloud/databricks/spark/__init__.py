"""Real Spark behind the local workspace: a JVM per cluster and a fresh Python process per task."""
