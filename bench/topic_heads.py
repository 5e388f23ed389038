"""Would a trained reader tell topics better than the lists do? One learned from the posts of our own, graded on the held half.

python -m bench.topic_heads      F1 of the lists, of a head on the frozen encoder (English), of character n-grams, and of both

A head learns from a few hundred posts, with about six that touch each topic: that is little, and the figures say so. It
needs scikit-learn and onnx (`pip install scikit-learn onnx`), which Vigie itself does not.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.labelled import mention
from bench.topics import classifier
from classifiers.lexicon import BUILT_IN
from classifiers.transformer.folder import BUILT_IN as MODELS
from classifiers.transformer.prepare import chunks, prepared
from monitor.labelled_topics import read_topic_posts
from monitor.topic_grades import TopicPost

POSTS = Path(__file__).parent.parent / "tests" / "data" / "topics"
ENCODER = MODELS / "minilm-social-en"
HIDDEN = "/enc/encoder/layer.5/output/LayerNorm/LayerNormalization_output_0"  # of the last layer, before the labels
Embed = Callable[[Sequence[str]], Any]
Row = tuple[int, int, int]  # hits, alarms, misses


def encoder() -> Embed:
    """The mean over the tokens of the last hidden state, out of the model in the box with one output more."""
    import numpy as np  # noqa: PLC0415 -- only this bench needs what follows
    import onnx  # noqa: PLC0415 -- as above
    import onnxruntime  # noqa: PLC0415 -- as above
    from tokenizers import Tokenizer  # noqa: PLC0415 -- as above

    model = onnx.load(str(ENCODER / "onnx" / "model_quantized.onnx"))
    model.graph.output.append(onnx.helper.make_tensor_value_info(HIDDEN, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(ENCODER / "tokenizer.json"))
    tokenizer.no_padding()

    def read(text: str) -> Any:  # noqa: ANN401 -- an array
        ids = tokenizer.encode([prepared(chunk) for chunk in chunks(text)], is_pretokenized=True).ids
        given = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": [0] * len(ids)}
        wanted = {one.name: np.array([given[one.name]], np.int64) for one in session.get_inputs()}
        (hidden,) = session.run([HIDDEN], wanted)
        return hidden[0].mean(axis=0)

    return lambda texts: np.stack([read(text) for text in texts])


def ngrams(texts: Sequence[str]) -> Embed:
    """Counts of two to five characters inside words."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-not-found]  # noqa: PLC0415 -- only this bench needs it

    fitted = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2).fit(texts)
    read: Embed = fitted.transform
    return read


def head(topic: str, embed: Embed, learned: Sequence[TopicPost], asked: Sequence[TopicPost]) -> list[bool]:
    """What a linear head says of each post that was asked of, having learned from the others.

    How strongly it is held back is chosen by cross-validation on what it learns from.
    """
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]  # noqa: PLC0415 -- as above
    from sklearn.model_selection import GridSearchCV  # type: ignore[import-not-found]  # noqa: PLC0415 -- as above

    known = [post for post in learned if post.truth(topic) is not None]
    plain = LogisticRegression(class_weight="balanced", max_iter=500, solver="liblinear")
    model = GridSearchCV(plain, {"C": [0.3, 3, 30]}, scoring="f1", cv=3)
    model.fit(embed([post.text for post in known]), [post.truth(topic) for post in known])
    return [bool(said) for said in model.predict(embed([post.text for post in asked]))]


def remembered(embed: Embed, texts: Sequence[str]) -> Embed:
    """The same, with each text read once."""
    rows = embed(texts)
    places = {text: place for place, text in enumerate(texts)}
    return lambda some: rows[[places[text] for text in some]]


def row(topic: str, posts: Sequence[TopicPost], told: Sequence[bool]) -> Row:
    pairs = [(post.truth(topic), said) for post, said in zip(posts, told, strict=True)]
    return tuple(pairs.count(pair) for pair in ((True, True), (False, True), (True, False)))  # type: ignore[return-value]


def f1(rows: Sequence[Row]) -> str:
    hits, alarms, misses = (sum(column) for column in zip(*rows, strict=True))
    return f"{2 * hits / (2 * hits + alarms + misses or 1):.2f}"


def compare(lang: str) -> None:
    posts = read_topic_posts(POSTS / f"{lang}.toml")
    learned, asked = [one for one in posts if not one.held], [one for one in posts if one.held]
    opinions = classifier().classify([mention(post.text, lang) for post in asked])
    told = [{str(topic.name) for topic in opinion.topics} for opinion in opinions]
    readers = {"n-grams": ngrams([post.text for post in learned])}
    if lang == "en":
        readers["encoder"] = encoder()
    readers = {name: remembered(embed, [post.text for post in posts]) for name, embed in readers.items()}
    table: dict[str, dict[str, Row]] = {}
    for topic in BUILT_IN:
        lists = [topic in names for names in told]
        table[topic] = {"lists": row(topic, asked, lists)}
        for name, embed in readers.items():
            said = head(topic, embed, learned, asked)
            either = [one or other for one, other in zip(lists, said, strict=True)]
            table[topic] |= {name: row(topic, asked, said), f"lists or {name}": row(topic, asked, either)}
    columns = list(table[BUILT_IN[0]])
    print(f"{lang}: learned from {len(learned)} posts, graded on {len(asked)}; F1")
    print(f"{'':15}" + "".join(f"{name:>18}" for name in columns))
    for topic, rows in table.items():
        print(f"{topic:15}" + "".join(f"{f1([rows[name]]):>18}" for name in columns))
    print(
        f"{'all of them':15}"
        + "".join(f"{f1([rows[name] for rows in table.values()]):>18}" for name in columns)
    )


if __name__ == "__main__":
    try:
        import onnx
        import sklearn  # type: ignore[import-not-found]
    except ImportError as error:
        sys.exit(f"{error}: pip install scikit-learn onnx")
    print(f"scikit-learn {sklearn.__version__}, onnx {onnx.__version__}")
    for language in ("en", "fr"):
        compare(language)
