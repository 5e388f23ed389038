"""Where mentions come from: one module per kind, each with its Settings and one class with fetch()."""
