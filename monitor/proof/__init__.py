"""Rules tested before the crisis: stories told in YAML, and what should come of them."""
