"""The contract suites: what every plugin of a kind must keep, ours and yours.

Derive from the suite of your kind in your own tests and say how to make one; pytest does the rest.
"""

from __future__ import annotations
