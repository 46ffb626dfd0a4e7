"""MLflow: the real tracking server behind the workspace, in a process of its own."""
