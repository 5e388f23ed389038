"""A digest's summary in prose: what a model is told, what it may say, and how each of its sentences is judged."""

from __future__ import annotations
