"""What is seen of what stands between two blanks."""

from __future__ import annotations

from zlib import crc32

import pytest

from classifiers.linear.places import number_of
from classifiers.linear.words import GRAMS, LANGUAGES, SPELT, Words, features_of_word
from tests.contracts import NAUGHTY


def seen(chunk, lang="en"):
    return Words(lang).read(chunk)


@pytest.mark.parametrize(
    ("chunk", "lang", "words"),
    [
        ("Good", "en", ("good",)),
        ("don’t", "en", ("dont",)),
        ("n’aime", "fr", ("n'", "aime")),
        ("Qu'est-ce", "fr", ("qu'", "est", "ce")),
        ("l’età", "it", ("l'", "eta")),
        ("déçu", "fr", ("decu",)),
        ("10:30", "en", ("0", "0")),
        ("sooooo", "en", ("soo",)),
        ("#WorstAirlineEver", "en", ("worst", "airline", "ever")),
        ("#sans_faute", "fr", ("sans", "faute")),
        ("#geht", "de", ("geht",)),
        ("नहीं", "hi", ("नहीं",)),
        ("बढ़िया!", "hi", ("बढ़िया",)),
        ("क्षत्रिय-प्रश्न", "hi", ("क्षत्रिय", "प्रश्न")),
        ("किताबें।", "hi", ("किताबें",)),
        ("गया॥", "hi", ("गया",)),
        ("#अच्छी_बात", "hi", ("अच्छी", "बात")),
        ("१२वीं", "hi", ("0वीं",)),
        ("रविवार❤", "hi", ("रविवार",)),
        ("جَمِيلٌ", "ar", ("جميل",)),
        ("رائــــع", "ar", ("رايع",)),
        ("ســـ", "ar", ("س",)),
        ("ـــ", "ar", ()),
        ("إلى", "ar", ("الي",)),
        ("خدمة،", "ar", ("خدمه",)),
        ("love😂hate", "en", ("love", "hate")),
        ("@acme_love", "en", ()),
        ("https://acme.example/good", "en", ()),
        (":-(", "en", ()),
        ("...", "en", ()),
        ("\ue000\ue000", "en", ()),
        ("a" * 500, "en", ("aa",)),
        ("ab" * 500, "en", ("ab" * 15,)),
    ],
)
def test_the_words_of_a_chunk(chunk, lang, words):
    assert seen(chunk, lang).words == words


@pytest.mark.parametrize(
    ("chunk", "features"),
    [
        ("@acme", {"m @"}),
        ("www.acme.example", {"m http"}),
        ("#fail", {"m #", "# fail", "w fail"}),
        ("GREAT!!!", {"w great", "m SHOUT", "S great", "m !!"}),
        ("TV", {"w tv"}),
        ("sooooo", {"w soo", "m LOOONG"}),
        ("what?!", {"w what", "m ?!"}),
        ("hm…", {"w hm", "m .."}),
        ("no?", {"w no", "m ?"}),
        (":-((((", {"e :(("}),
        ("XD", {"e xd"}),
        ("<3", {"e <3"}),
        ("👎🏽👎🏽", {"e 👎"}),
        ("❤️", {"e ❤"}),
    ],
)
def test_the_features_of_a_chunk(chunk, features):
    found = seen(chunk)
    assert {*found.features, *(f"w {word}" for word in found.words)} == features


@pytest.mark.parametrize(
    ("lang", "chunk"),
    [
        ("en", "not"),
        ("en", "Don't"),
        ("fr", "n'aime"),
        ("fr", "jamais"),
        ("de", "kein"),
        ("es", "nunca"),
        ("it", "non"),
        ("pt", "não"),
        ("ar", "ليس"),
        ("hi", "नहीं"),
    ],
)
def test_each_language_has_its_negations(lang, chunk):
    assert seen(chunk, lang).negates


def test_a_negation_of_one_language_is_a_word_of_another():
    assert not seen("ne", "de").negates
    assert not seen("not", "fr").negates


@pytest.mark.parametrize(
    ("lang", "chunk"), [("en", "bad,"), ("en", "but"), ("fr", "mais"), ("ar", "سيئة،"), ("hi", "है।")]
)
def test_a_comma_or_a_but_ends_what_a_negation_reaches(lang, chunk):
    assert seen(chunk, lang).ends


@pytest.mark.parametrize("chunk", ["Good", "GOOD", "not", "but", "aaa", "a" * 31, "Sss"])
def test_letters_alone_are_read_as_any_chunk_is(chunk):
    """They go a shorter way; with a mark that says nothing behind them they go the long one."""
    short, long = seen(chunk), seen(f"{chunk}_")
    assert short == long


def test_letters_side_by_side_are_those_of_the_word_with_its_ends_marked():
    assert features_of_word("bad") == ["w bad", "c ^ba", "c bad", "c ad$", "c ^bad", "c bad$"]
    assert features_of_word("a") == ["w a"]
    assert features_of_word("qu'") == ["w qu'"]
    assert max(GRAMS) == 5


def test_the_number_of_letters_goes_on_where_their_kind_ends():
    """``Shares`` reckons it so, without making the feature first."""
    assert number_of("c ^ba") == crc32(b"^ba", SPELT)


@pytest.mark.parametrize("text", NAUGHTY.values(), ids=NAUGHTY.keys())
def test_any_chunk_is_read_and_gives_a_bounded_number_of_features(text):
    for lang in LANGUAGES:
        for chunk in text[:3000].split():
            assert len(seen(chunk, lang).features) < 300
