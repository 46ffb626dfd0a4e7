"""One kind of workspace object per file; the ordered list of them is `workspace_config.registry`."""
