"""The engine over stored history, with a virtual clock: what rules would have done. Pure."""
