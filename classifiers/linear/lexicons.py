"""What a lexicon says of words, for the training alone: VADER's, and that of its French port.

Hutto & Gilbert's lexicon (MIT) is in ``vaderSentiment``; the French one, translated by hand, in ``vaderSentiment-fr``
(MIT, https://github.com/thomas7lieues/vader_FR), of which nothing but its table is read.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from monitor.errors import EdgeError
from monitor.text import fold


@cache
def lexicon(language: str) -> dict[str, float]:
    """Features with their valence, about -4 to 4: words of the language, emoticons and emoji of all.

    Raises:
        EdgeError: permanent; ``vigie[train]`` is not installed.
    """
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415 -- for training only: 10 ms

    vader = SentimentIntensityAnalyzer()
    words = {"en": vader.lexicon.items, "fr": lambda: _french().items()}.get(
        language, dict[str, float]().items
    )()
    found: dict[str, float] = {}
    for word, valence in words:
        found.setdefault(f"w {fold(word).replace(chr(39), '')}", valence)
    for sign, valence in vader.lexicon.items():
        if not any(char.isalpha() for char in sign):
            found.setdefault(f"e {fold(sign).replace('-', '')}", valence)
    for emoji, name in vader.emojis.items():
        valence = sum(vader.lexicon.get(word, 0.0) for word in name.lower().split())
        if valence:
            found.setdefault(f"e {emoji}", valence)
    return {feature: valence for feature, valence in found.items() if valence}


def _french() -> dict[str, float]:
    package = find_spec("vaderSentiment_fr")
    if package is None or not package.submodule_search_locations:
        raise EdgeError("the French lexicon is not installed: pip install 'vigie[train]'", permanent=True)
    table = Path(package.submodule_search_locations[0]) / "fr_lexicon.txt"
    found: dict[str, float] = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        word, arrow, valence = line.rpartition("->")
        if arrow:
            found[word] = float(valence)
    return found
