"""The query language: ``(Initech OR "Initech SA") AND NOT movie``. ``docs/query.md`` is its page for people.

Words are found as brand terms are (``monitor.terms``): whole words, case and accents folded, ``#tags``, ``@handles``
and domains included. Operators are written in capitals; words side by side must all be there. ``grammar`` makes a tree
of a text, ``anchors`` says on which words it is worth looking at, ``evidence`` whether it holds and why, ``explain``
what it means.
"""

from __future__ import annotations

from monitor.query.automaton import Automaton as Automaton
from monitor.query.errors import QueryError as QueryError
from monitor.query.grammar import parsed
from monitor.query.holding import anchors as anchors
from monitor.query.holding import evidence as evidence
from monitor.query.holding import holds as holds
from monitor.query.outline import explain as explain
from monitor.query.outline import remarks as remarks
from monitor.query.page import About as About
from monitor.query.page import Page as Page
from monitor.query.page import Reading as Reading
from monitor.query.page import about_judged as about_judged
from monitor.query.page import about_post as about_post
from monitor.query.tree import And as And
from monitor.query.tree import Form as Form
from monitor.query.tree import Is as Is
from monitor.query.tree import Near as Near
from monitor.query.tree import Not as Not
from monitor.query.tree import Or as Or
from monitor.query.tree import Query as Query
from monitor.query.tree import Reach as Reach
from monitor.query.tree import Within as Within
from monitor.query.tree import Word as Word
from monitor.query.tree import facts as facts
from monitor.query.tree import words as words


def parse(text: str, *, judged: bool = False) -> Query:
    """What a query means.

    Args:
        judged: it is asked of mentions that were judged, as by a rule: it may ask for topics, intent and sentiment, and may
            hold without any word. What names a brand may not.

    Raises:
        QueryError: it cannot be understood, or not be asked there.
    """
    query = parsed(text)
    if not judged:
        for fact in facts(query):
            if fact.fact in {"topic", "intent", "sentiment"}:
                raise QueryError(
                    fact.column,
                    f"{fact.fact}: is known only of what names a brand already: ask for it in a rule's `select`",
                )
        if anchors([query]) == [None]:
            raise QueryError(
                1, "this holds for every text that has none of its words: say what must be there, too"
            )
    return query
