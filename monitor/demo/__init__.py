"""An invented crisis, kept with the package: posts, rules, and what plays them through the real engine."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.model import BrandName

FOLDER = Path(__file__).parent
OWN = BrandName("solvane")
BEGINS = datetime(2026, 3, 10, 8, 0, tzinfo=ZoneInfo("Europe/Paris"))  # what was posted before is history
ENDS = BEGINS + timedelta(hours=18)
