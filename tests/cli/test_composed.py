"""What a composed card says of its mentions beside their words: from the store, as it stands then."""

from __future__ import annotations

from dataclasses import replace

from tests.cli.lived import lived
from tests.makers import minutes

SAID = "Acme is terrible and awful, its heater is a horrible disgrace that I hate"


def test_a_card_says_how_posts_grew_and_how_their_story_moved(desk):
    with lived(desk) as past:
        past.say(SAID, "zoe", source="hackernews", late=18, likes=62)
        past.say(SAID, "bob", source="reddit")
        past.say("Acme is the worst, terrible heater", "cy")
        past.say("Acme makes me sad, I hate it, awful", "di")
        past.turn()
        (ticket, *_) = past.store.reads.tickets()
        alert = past.alert("mood-turns")
        first = next(iter(past.store.reads.evidence(alert.id))).mention
        past.store.admit([replace(first, likes=312, collected_at=past.clock.now() + minutes(120))], None)
        card = past.watch.house.compose(ticket)
        shown = dict(card.facts)["How it moved"]
        assert shown.startswith("seen first on hackernews Tue 10 Mar, 12:42 CET, then reddit (+18 min)")
        assert {(one.likes, one.more, one.over) for one in card.quotes if one.likes} == {
            (312, 250, minutes(120))
        }
