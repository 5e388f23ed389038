"""What is said of a mention: one module per kind, each with its Settings and one class with classify()."""
