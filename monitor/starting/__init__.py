"""The first rules file: what somebody says of their brand, made into terms, sources and rules."""

from monitor.starting.draft import Start, draft
from monitor.starting.names import misspellings, slug, terms

__all__ = ["Start", "draft", "misspellings", "slug", "terms"]
