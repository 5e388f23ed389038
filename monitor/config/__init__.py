"""The text of ``rules.yaml`` -> Config, or every problem in it with its line and column."""
