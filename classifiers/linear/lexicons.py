"""What a lexicon says of words, for the training alone: VADER's, that of its French port, and a few Hindi words of our own.

Hutto & Gilbert's lexicon (MIT) is in ``vaderSentiment``; the French one, translated by hand, in ``vaderSentiment-fr``
(MIT, https://github.com/thomas7lieues/vader_FR), of which nothing but its table is read. Hindi posts are mixed with English, so
that VADER's words count there, too; the Hindi words are ours, in both scripts.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from monitor.errors import EdgeError
from monitor.text import fold

_VALENCE = 2.0  # of each Hindi word: between VADER's "good" (1.9) and "love" (3.2)
_HINDI_PRAISE = """acha accha achha achcha achi acchi achhi ache acche achhe achchi badhiya badiya bdhiya shandar shaandar
    zabardast jabardast khush khushi pyar pyaar pyaara pyara pyari sundar khubsurat khoobsurat mazedar badhai mubarak dhanyavad
    dhanyawad shukriya shubhkamna pasand behtarin behtareen kamaal mast shabash umda lajawab
    अच्छा अच्छी अच्छे बढ़िया शानदार ज़बरदस्त जबरदस्त खुश ख़ुश खुशी प्यार प्यारा प्यारी सुंदर सुन्दर खूबसूरत ख़ूबसूरत मज़ेदार बधाई मुबारक धन्यवाद
    शुक्रिया शुभकामनाएं पसंद पसन्द बेहतरीन कमाल मस्त शाबाश उम्दा लाजवाब"""
_HINDI_BLAME = """bura buri bure kharab khrab bekar bekaar bakwas bakwaas ghatiya ghtiya ganda gandi gande galat glt jhooth
    jhuth jhootha jhutha dhokha dhoka dukh dukhi gussa nafrat sharam sharm besharam besharm chor chori lutera pareshan
    pareshani samasya mushkil nuksan barbad bewakoof bewkuf kamina kamine kutta kutte nakli fizul nirasha niraash
    बुरा बुरी बुरे खराब ख़राब बेकार बकवास घटिया गंदा गंदी गन्दा गलत ग़लत झूठ झूठा धोखा दुख दुखी गुस्सा ग़ुस्सा नफरत नफ़रत शर्म बेशर्म चोर चोरी
    लुटेरा परेशान परेशानी समस्या मुश्किल नुकसान बर्बाद बेवकूफ कमीना कुत्ता नकली फ़िज़ूल निराशा निराश"""


@cache
def lexicon(language: str) -> dict[str, float]:
    """Features with their valence, about -4 to 4: words of the language, emoticons and emoji of all.

    Raises:
        EdgeError: permanent; ``vigie[train]`` is not installed.
    """
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415 -- for training only: 10 ms

    vader = SentimentIntensityAnalyzer()
    words: dict[str, float] = {}
    if language == "fr":
        words = _french()
    elif language == "en":
        words = vader.lexicon
    elif language == "hi":
        words = _hindi() | {word: valence for word, valence in vader.lexicon.items() if word not in _hindi()}
    found: dict[str, float] = {}
    for word, valence in words.items():
        found.setdefault(f"w {fold(word).replace(chr(39), '')}", valence)
    for sign, valence in vader.lexicon.items():
        if not any(char.isalpha() for char in sign):
            found.setdefault(f"e {fold(sign).replace('-', '')}", valence)
    for emoji, name in vader.emojis.items():
        valence = sum(vader.lexicon.get(word, 0.0) for word in name.lower().split())
        if valence:
            found.setdefault(f"e {emoji}", valence)
    return {feature: valence for feature, valence in found.items() if valence}


def _hindi() -> dict[str, float]:
    return dict.fromkeys(_HINDI_PRAISE.split(), _VALENCE) | dict.fromkeys(_HINDI_BLAME.split(), -_VALENCE)


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
