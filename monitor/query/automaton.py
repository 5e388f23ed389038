"""All words of all queries at once, in one pass over a page."""

from __future__ import annotations

from collections.abc import Container, Iterable

from monitor.query.page import Page
from monitor.query.tree import Form, Word
from monitor.terms import Hit, Terms


class Automaton:
    """Words to look for, each once however many ask for it.

    Args:
        words: any may come again.
        anchors: those without one of which nobody is interested in the others; ``None``: there are no such.

    Raises:
        ValueError: a word has nothing to look for.
    """

    def __init__(self, words: Iterable[Word], anchors: Container[Word] | None = None) -> None:
        known = dict.fromkeys(words)
        self._terms = Terms(
            [(_written(word), word) for word in known if word.form is not Form.BEGINS],
            [(word.text, word) for word in known if word.form is Form.BEGINS],
            anchors,
        )

    def any(self, text: str) -> bool:
        """Whether any of the words is found in a text."""
        return self._terms.any(text)

    def read(self, page: Page) -> dict[Word, list[Hit[Word]]]:
        """The hits of each word that was found, in order of start; none, where no anchor was."""
        found: dict[Word, list[Hit[Word]]] = {}
        for hit in self._terms.find(page.text):
            found.setdefault(hit.value, []).append(hit)
        return found


def _written(word: Word) -> str:
    return f'"{word.text}"' if word.form is Form.EXACT else word.text
