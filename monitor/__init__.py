"""Vigie: the domain and the daemon around it."""

__version__ = "0.1.0"
