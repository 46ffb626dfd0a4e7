"""Job runs: recorded, executed as a graph of tasks on real Spark, and shown as they went."""
