"""What runs inside a task's own Python process: the notebook, its magics, display and dbutils."""
