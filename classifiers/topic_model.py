"""A model that classifies text beside the lists of topics: it adds what it is sure of, and doubts what it does not see."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from classifiers.topics import TopicClassifierSettings
from classifiers.transformer import RETRY
from classifiers.transformer.classifier import folder_of, tell_given_up
from classifiers.transformer.folder import Config, ModelFolder, Wanted, read_file
from classifiers.transformer.reader import Reading
from classifiers.transformer.worker import ModelProcess, shared
from monitor.errors import ClassifierError
from monitor.model import Evidence, Mention, Opinion, Topic, TopicName
from monitor.ports import Classifier, Surroundings

DOUBTED = 0.5  # the score that is left to words which the model does not believe
SEVERAL = "multi_label_classification"  # ``problem_type`` in config.json, as transformers writes it


class TopicFolder(ModelFolder):
    """A folder whose labels are the model's own; what they mean for topics is the operator's to say.

    Raises:
        ClassifierError: as ``ModelFolder``; or the operator explains a label that the model has not.
    """

    def __init__(self, path: Path, wanted: Wanted, topics: Mapping[str, str]) -> None:
        self._topics = topics
        super().__init__(path, wanted=wanted)
        self.outcomes = self.labels
        self.several = self.config.problem_type == SEVERAL

    def _meanings(self, names: Sequence[str]) -> tuple[str, ...]:
        if wrong := _misnamed(names, self._topics):
            raise ValueError(wrong)
        return tuple(names)


def misnamed(path: Path, topics: Mapping[str, str]) -> str:
    """What is wrong with the operator's ``labels`` for the model in a folder, in a sentence; empty where nothing is."""
    try:
        config = read_file(path / "config.json", Config, ClassifierError)
    except ClassifierError:
        return ""  # the folder is broken: that is trouble with the model, not with the rules
    return _misnamed(tuple(config.id2label.values()), topics)


def _misnamed(names: Sequence[str], topics: Mapping[str, str]) -> str:
    told = ", ".join(names) or "nothing"
    if strange := sorted(topics.keys() - set(names)):
        return f"`labels` explains {', '.join(strange)}, but the labels of the model are {told}"
    if len(set(names)) < len(names):
        return f"the labels of the model are {told}: two are the same, take another model"
    return ""


class ModelledTopics:
    """The lists, and a model that reads what they read.

    Of a topic that the model knows: where both find it, the higher score counts; where only the model is sure, it is added;
    where only the lists find it and the model says that it is not there, its score is lowered to ``DOUBTED``. Each time the
    last evidence names the model, and its weight is the model's probability. While the model cannot be used, the lists speak
    alone and in haste, ``trouble`` says why, and it is tried again after ``RETRY``.
    """

    def __init__(self, lists: Classifier, settings: TopicClassifierSettings, around: Surroundings) -> None:
        self._lists = lists
        self._settings = settings
        self._around = around
        self._order = tuple(dict.fromkeys(settings.labels.values()))
        self._languages = frozenset(settings.languages)
        self._opened: tuple[TopicFolder, ModelProcess] | None = None
        self._retry_at: datetime | None = None
        self.trouble = ""
        self._use(())

    def classify(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each, in order: the topics of the lists in their order, those that the model adds after them."""
        opinions = list(self._lists.classify(mentions))
        usable = self._use(mentions)
        places = [at for at, mention in enumerate(mentions) if self._reads(mention)]
        if usable is None:
            for at in places:
                opinions[at] = dataclasses.replace(opinions[at], hasty=True)
            return opinions
        folder, found = usable
        for at in places:
            reading = found[mentions[at].words]
            if reading is not None:
                opinions[at] = self._together(opinions[at], folder, reading)
        return opinions

    def glance(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each, in order, of the lists alone; ``hasty`` where the model is to read it yet."""
        return [
            dataclasses.replace(said, hasty=self._reads(mention))
            for mention, said in zip(mentions, self._lists.classify(mentions), strict=True)
        ]

    def probe(self) -> str:
        """Load the model and check its files; says which it is.

        Raises:
            ClassifierError: it cannot be used, and why.
        """
        folder, process = self._open()
        process.load()
        return f"topics by lists, and by {folder.model} in {', '.join(sorted(folder.languages))}"

    def _reads(self, mention: Mention) -> bool:
        """Whether the model is to read it; where nobody knows yet which languages it reads, it might be."""
        lang = (mention.lang or "").partition("-")[0].lower()
        return (not self._languages or lang in self._languages) and bool(mention.words.strip())

    def _open(self) -> tuple[TopicFolder, ModelProcess]:
        settings = self._settings
        folder = TopicFolder(folder_of(settings, self._around), settings.wanted, settings.labels)
        return folder, shared(folder, settings.memory and settings.memory * 2**20)

    def _use(self, mentions: Sequence[Mention]) -> tuple[TopicFolder, Mapping[str, Reading | None]] | None:
        """What the model says of each text that it is to read; ``None`` while it cannot be used."""
        now = self._around.clock.now()
        if self._retry_at is not None and now < self._retry_at:
            return None
        try:
            folder, process = self._opened or self._open()
            self._languages = folder.languages
            texts = [mention.words for mention in mentions if self._reads(mention)]
            found = dict(zip(texts, process.read(texts), strict=True))
        except ClassifierError as error:
            self._opened, self.trouble, self._retry_at = None, str(error), now + RETRY
            return None
        self._opened = (folder, process)
        if texts:
            self.trouble, self._retry_at = "", None
        given_up = [one for one in mentions if one.words in found and found[one.words] is None]
        tell_given_up(given_up, folder.model)
        return folder, found

    def _together(self, said: Opinion, folder: TopicFolder, reading: Reading) -> Opinion:
        found: defaultdict[str, float] = defaultdict(float)
        for label, topic in self._settings.labels.items():
            part = reading.probabilities[label]
            found[topic] = max(found[topic], part) if folder.several else min(1.0, found[topic] + part)
        listed = {topic.name for topic in said.topics}
        named = f"model {folder.model}"
        topics = [self._checked(topic, found.get(topic.name), named) for topic in said.topics]
        topics += [
            Topic(TopicName(name), round(found[name], 3), (Evidence(named, round(found[name], 3)),))
            for name in self._order
            if name not in listed and found[name] >= self._settings.sure
        ]
        return dataclasses.replace(said, model=f"{said.model} + {named}", topics=tuple(topics))

    def _checked(self, topic: Topic, found: float | None, named: str) -> Topic:
        """A topic of the lists, after the model has said how probable it is; ``None``: it does not know that one."""
        sure = self._settings.sure
        if found is None or 1 - sure <= found < sure:
            return topic
        score = max(topic.score, found) if found >= sure else min(topic.score, DOUBTED)
        return Topic(topic.name, round(score, 3), (*topic.evidence, Evidence(named, round(found, 3))))
