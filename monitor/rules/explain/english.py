"""English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.language import single
from monitor.rules.explain.tongue import Tongue

_SENTENCES: Mapping[str, str] = {
    # each, count
    "each": "A {what} {of_brand}{about}{said}.",
    "count": "{count} {whats} {of_brand}{about} in {within} by {authors:author}{copies} (the rule asks for {at_least}{by_needed}).",
    "below-count": "{only} {of_brand}{about} in {within}; the rule asks for {at_least}.",
    "too-few-authors": "{count} {whats} {of_brand}{about} in {within}, but by {authors:author} only; the rule asks for {authors_needed}.",
    "too-few-authors/part": "{count} {whats} {of_brand}{about} in {within} {is_part}, but by {authors:author} only; the rule asks for {authors_needed}.",
    "too-few-sources": "{count} {whats} {of_brand}{about} in {within}, but from {sources:source} only; the rule asks for {sources_needed}.",
    "same-story": "A copy of a story about {brand} that was counted already.",
    "nothing-yet": "Nothing {of_brand}{about} was selected yet.",
    "nothing-new": "Nothing new {of_brand}{about} since {last}.",
    # spike
    "spike": "{count} {whats} {of_brand}{about} in {within} by {authors:author}{in_all}; {usually}{needs}{of_all}.",
    "below-floor": "{only} {of_brand}{about} in {within}{in_all}; the rule asks for {floor}.",
    "below-factor": "{count} {whats} {of_brand}{about} in {within}{in_all}; {usually}: not {factor} times that.",
    "within-noise": "{count} {whats} {of_brand}{about} in {within}{in_all}; {usually}: up to {threshold} may be chance.",
    "no-angrier": "{count} {whats} {of_brand}{about} in {within}, but everything is up: they are {share:%} of all, for certain {share_low:%}{usual_part}.",
    "known-event": "{count} {whats} {of_brand}{about} in {within}: expected, {event} is on.",
    "learning": "Still learning what is usual for {brand}: {history} of {needed}.",
    "learning/counted": "{count} {whats} {of_brand}{about} in {within}: still learning what is usual for {brand} ({history} of {needed}).",
    "not-enough-data": "Not enough data yet to know what is usual for {brand}: {history} of {needed}.",
    "not-enough-data/counted": "{count} {whats} {of_brand}{about} in {within}: no baseline yet (only {history} are known), and too few to alert without one.",
    # share, shift
    "share": "{share:%} of {count} {whats} {of_brand}{about} in {within} {is_part} ({part_count}, by {authors:author}): at least {share_low:%} for certain{limits}.",
    "share/voice": "{share:%} of all {count} {whats}{about} in {within} speak {of_brand} ({part_count}, by {authors:author}): at least {share_low:%} for certain{limits}.",
    "below-share": "{share:%} of {count} {whats} {of_brand}{about} in {within} {is_part}: for certain {share_low:%}, not more than {above:%}.",
    "below-share/voice": "{share:%} of all {count} {whats}{about} in {within} speak {of_brand}: for certain {share_low:%}, not more than {above:%}.",
    "usual-share": "{share:%} of {count} {whats} {of_brand}{about} in {within} {is_part}: more than {above:%}, but no news: {usual_share:%} is usual.",
    "usual-share/voice": "{share:%} of all {count} {whats}{about} in {within} speak {of_brand}: more than {above:%}, but no news: {usual_share:%} is usual.",
    "shift": "Of {count} {whats} {of_brand}{about} in {within}, {value} {is_part}; usual is {usual_value}: moved by {moved_by} (± {error_of}).",
    "shift/mean": "The mean sentiment of {count} {whats} {of_brand}{about} in {within} is {value}; usual is {usual_value}: moved by {moved_by} (± {error_of}).",
    "no-shift": "Of {count} {whats} {of_brand}{about} in {within}, {value} {is_part}; usual is {usual_value}: moved by {moved_by}, and the rule asks for {by_at_least}.",
    "no-shift/mean": "The mean sentiment of {count} {whats} {of_brand}{about} in {within} is {value}; usual is {usual_value}: moved by {moved_by}, and the rule asks for {by_at_least}.",
    "shift-unsure": "Of {count} {whats} {of_brand}{about} in {within}, {value} {is_part}; usual is {usual_value}: moved by {moved_by} (± {error_of}), which may be chance.",
    "shift-unsure/mean": "The mean sentiment of {count} {whats} {of_brand}{about} in {within} is {value}; usual is {usual_value}: moved by {moved_by} (± {error_of}), which may be chance.",
    # silence
    "silent": "Nothing {of_brand}{about} for {within}.",
    "heard": "{brand}{about} was heard of, or first watched, less than {within} ago: {last}.",
    "below-usual": "{only} {of_brand}{about} in {within}; usual for these hours: {usual} ± {spread} ({weeks:week} known; the rule asks for less than {below:%} of that).",
    "as-usual": "{count} {whats} {of_brand}{about} in {within}; usual for these hours: {usual} ± {spread}: no silence.",
    "too-quiet-to-tell": "{count} {whats} {of_brand}{about} in {within}; so few are usual ({usual} ± {spread}) that this may be chance.",
    "blind": "Nothing can be said: {sources} cannot be seen since {since}.",
    "source-silent": "None of the sources of this rule could be seen for {within}: {sources}.",
    "source-seen": "Its sources are seen ({blind} of {sources} are not).",
    # new_term, velocity, reach
    "new-term": "“{term}” is new: it stands in {count:story} {of_brand}{about} in {within}, by {authors:author}; usual: {usual}.{together}",
    "no-new-term": "No word that is new for {brand} is said by {at_least:story} in {within}.",
    "term-usual": "“{term}” stands in {count:story} {of_brand}{about} in {within}, but is no news: usual is {usual}, and the rule asks for {factor} times that.",
    "term-few-authors": "“{term}” is new in {count:story} {of_brand}{about} in {within}, but by {authors:author} only; the rule asks for {authors_needed}.",
    "velocity": "One {kind} gathered {count:mention} {of_brand}{about} in {within} by {authors:author} (the rule asks for {at_least}{by_needed}): {what_gathers}.",
    "too-slow": "The busiest {kind} about {brand} gathered {count:mention} in {within}; the rule asks for {at_least}.",
    "velocity-few-authors": "One {kind} gathered {count:mention} {of_brand}{about} in {within}, but by {authors:author} only; the rule asks for {authors_needed}.",
    "nothing-gathers": "Nothing {of_brand}{about} gathers mentions in {within}.",
    "reach": "{author}, with a reach of {reach}, speaks {of_brand}{about} (the rule asks for more than {above}).",
    "reach-below": "{author} has a reach of {reach}; the rule asks for more than {above}.",
    "reach-unknown": "Nobody knows how many {author} reaches; the rule asks for more than {above}.",
    # whatever the condition
    "history": "History: it was published before Vigie listened, or too long before it arrived.",
    "too-late": "It came so long after others that what was around it is forgotten.",
    "sampled": "{source} gives what somebody chose to bring: it is not compared with what is usual.",
    "same-mention": "An edit of a mention {of_brand} that was told already.",
    # the life of an alert
    "calm": "Calm for {calm}: resolved.",
    "quiet": "Nothing more for {cooldown}: resolved.",  # what files of the first version hold
    "rule-gone": "Its rule was taken out of rules.yaml: resolved.",
    "cooling-down": "It fired again on what was there already when somebody said, a short while ago, that it is over.",
    "snooze-over": "The snooze {of_by} is over, and it is still open.",
    "nobody-took-it": "Still open, and nobody has taken it since {since}.",
    "released": "What kept it quiet ({was}) is over, and it is still open.",
    "released/still": "What kept it quiet ({was}) is over.",
    "silenced": "Silenced by {by} until {until}: {reason}",
    "asked": "{by}: {verb}.{noted}",
    "asked/ack": "{by} took it.{noted}",
    "asked/snooze": "{by} snoozed it until {until}.{noted}",
    "asked/resolve": "{by} says that it is over.{noted}",
    "asked/note": "{by} noted:{noted}",
    "evidence-out": "The rule no longer selects {count:mention} of {total} behind it: corrected by {by}.",
    "evidence-gone": "Nothing behind it is left: {count:mention} corrected by {by}.",
    "evidence-back": "The rule selects {count:mention} of {total} behind it again: corrected by {by}.",
    "deleted-out": "Deleted by author or platform, and erased here: {count:mention} of {total} behind it.",
    "deleted-gone": "Nothing behind it is left: {count:mention} deleted by author or platform, and erased here.",
    "forgotten-out": "Erased here at the author's request: {count:mention} of {total} behind it.",
    "forgotten-gone": "Nothing behind it is left: {count:mention} erased here at the author's request.",
    "reread-out": "The rule no longer selects {count:mention} of {total} behind it: read again by a more careful model.",
    "reread-gone": "Nothing behind it is left: {count:mention} read again by a more careful model.",
    "reread-back": "The rule selects {count:mention} of {total} behind it again: read again by a more careful model.",
}
_WORDS: Mapping[str, str] = {
    "about": " about {}",
    "about-several": " about {}",
    "only": "Only",
    "said": " ({})",
    "by": " by {}",
    "copies": ", {} with their copies",
    "in-all": " ({} in all; no story counts twice, and no voice more than three times)",
    "of-all": "; {} of all",
    "usual-part": ", and {} is usual",
    "no-usual-part": ", and what is usual is not known yet",
    "or": " or ",
    "noted": " {}",
    "together": " With it: {}.",
    "was-silenced": "silenced",
    "was-inhibited": "inhibited",
    "was-grouped": "grouped",
    "was-flood": "flood",
    "kind-thread": "thread",
    "kind-story": "story",
    "kind-link": "link",
    "part-negative": "negative",
    "part-neutral": "neutral",
    "part-positive": "positive",
    "part-unknown": "unread",
    "is": "are {}",
    "speaks": "speak {}",
    "seasonal": "usual on a {day} at {hour} h: {amount}",
    "flat": "usual so far, after {history}: {amount}",
    "no-baseline": "no baseline yet",
    "needs-floor": " (needed: {}, the floor)",
    "needs-factor": " (needed: more than {} = {} times usual)",
    "needs-noise": " (needed: more than {}, beyond {} times the noise)",
    "limit": ", and the limit is {}",
    "usual-share": " ({} is usual)",
    "held-both": "Both conditions hold.",
    "held-all": "All {parts} conditions hold.",
    "held-some": "{held} of {parts} conditions hold.",
    "held-one": "1 of {parts} conditions holds.",
    "held-none": "None of the {parts} conditions holds.",
    "holds": "Held: ",
    "holds-not": "Not held: ",
}
_NOUNS = {
    "mention": ("mention", "mentions"),
    "article": ("article", "articles"),
    "story": ("story", "stories"),
    "author": ("author", "authors"),
    "source": ("source", "sources"),
    "week": ("week", "weeks"),
}


def _many(number: float, noun: str, sentiments: Sequence[str]) -> str:
    kinds = _WORDS["or"].join(_WORDS.get(f"part-{kind}", kind) for kind in sentiments)
    return f"{kinds} {_NOUNS[noun][not single(number, 'en')]}".lstrip()


def _none(noun: str, sentiments: Sequence[str]) -> str:
    return f"No {_many(0, noun, sentiments)}"


ENGLISH = Tongue(
    language="en",
    sentences=_SENTENCES,
    words=_WORDS,
    nouns=_NOUNS,
    of="of {}".format,
    many=_many,
    none=_none,
)
