"""A language model behind an endpoint as a classifier of mentions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from classifiers.openai.asking import PROMPT, Said
from classifiers.openai.chat import Unusable
from classifiers.openai.memory import Memory
from classifiers.openai.questions import Questions
from classifiers.openai.settings import OpenAISettings
from classifiers.openai.wire import Endpoint
from classifiers.vader import lead
from monitor.errors import ClassifierError
from monitor.model import Evidence, Mention, Opinion, Sentiment
from monitor.ports import Surroundings
from monitor.text import clean

_SIGNS = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
_SAMPLE = "The staff at Acme were friendly and my parcel came a day early. Thank you!"


class OpenAIClassifier:
    """Sentiment by a language model that is asked over HTTP, one mention a request.

    The confidence is the model's own word, and no probability. The score is it, with the label's sign; evidence is what
    the model pointed at and the mention holds, the score shared among it.

    It never raises on a text, nor where the endpoint fails: what could not be asked now has no sentiment and is ``hasty``,
    and ``trouble`` says why. An answer that is not of the agreed form is no opinion.

    Raises:
        ClassifierError: when it is made, permanent: the key is not set, or the file of the cache cannot be used.
    """

    Settings = OpenAISettings

    def __init__(self, settings: OpenAISettings, around: Surroundings) -> None:
        self._settings = settings
        self._languages = frozenset(settings.languages)
        self._model = f"{settings.model} prompt {PROMPT}"
        endpoint = Endpoint(settings.url, settings.model, settings.key, around)
        self._host = endpoint.host
        self._memory = Memory(settings.model, around.folder / settings.cache if settings.cache else None)
        self._questions = Questions(settings, endpoint, around.clock)

    @property
    def trouble(self) -> str:
        """What keeps it from answering at present, in a sentence; empty where nothing does."""
        return "; ".join(filter(None, (self._questions.trouble, self._memory.trouble)))

    def reads(self, mention: Mention) -> bool:
        """Whether the mention has words, in a language that it is to read."""
        lang = (mention.lang or "").partition("-")[0].lower()
        return (not self._languages or lang in self._languages) and bool(_read(mention))

    def classify(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each, in order; copies of a text are asked about once."""
        texts = self._texts(mentions)
        said = self._remembered(texts)
        fresh = self._questions.ask([text for text in dict.fromkeys(texts) if text and text not in said])
        self._memory.keep(fresh)
        return self._opinions(mentions, texts, {**said, **fresh})

    def glance(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each, in order, from memory alone; ``hasty`` where the model would have to be asked."""
        texts = self._texts(mentions)
        return self._opinions(mentions, texts, self._remembered(texts))

    def _texts(self, mentions: Sequence[Mention]) -> list[str]:
        return [_read(mention) if self.reads(mention) else "" for mention in mentions]

    def _remembered(self, texts: Sequence[str]) -> dict[str, Said | None]:
        return {text: self._memory.get(text) for text in texts if text and self._memory.known(text)}

    def _opinions(
        self, mentions: Sequence[Mention], texts: Sequence[str], said: Mapping[str, Said | None]
    ) -> Sequence[Opinion]:
        return [
            Opinion(
                self._model,
                sentiment=_sentiment(said.get(text), text, mention.words),
                hasty=bool(text) and text not in said,
            )
            for mention, text in zip(mentions, texts, strict=True)
        ]

    def probe(self) -> str:
        """Ask about one sentence of ours; says how it went.

        Raises:
            ClassifierError: the model cannot be asked, or does not answer as a judge should.
        """
        try:
            said = self._questions.try_one(_SAMPLE)
        except Unusable as error:
            raise ClassifierError(
                f"{self._settings.model} at {self._host} answers, but {error}", permanent=True
            ) from None
        if said.label != "positive":
            raise ClassifierError(
                f"{self._settings.model} finds a plain word of thanks {said.label}: choose a better model",
                permanent=True,
            )
        return f"{self._settings.model} at {self._host} judges as it should"


def _read(mention: Mention) -> str:
    """What is sent: without controls, direction marks and lone surrogates, and no longer than others read."""
    return lead(clean(mention.words))


def _sentiment(said: Said | None, text: str, words: str) -> Sentiment | None:
    if said is None:
        return None
    score = _SIGNS[said.label] * said.confidence
    passages = [found for begin, end in said.spans if (found := text[begin:end]).strip() and found in words]
    evidence = tuple(Evidence(found, round(score / len(passages), 4)) for found in dict.fromkeys(passages))
    return Sentiment(score, said.label, said.confidence, evidence)
