"""What exists in Azure: one typed Pulumi program."""
