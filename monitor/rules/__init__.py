"""Does it fire, is it worth interrupting somebody, and why: pure functions over mentions, rules and a clock."""
