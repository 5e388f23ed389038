"""Where alerts and digests go: one module per kind, each with its Settings and one class with send()."""
