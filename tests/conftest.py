"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# A test says whether something is right, never how fast it is: the machine may be busy.
settings.register_profile("vigie", deadline=None)
settings.load_profile("vigie")
