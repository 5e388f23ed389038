"""The words by which prose counts, compares and begins, in each language: what is not here is not understood, and refused."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.model import Language


def _listed(words: str) -> list[str]:
    return words.split()


def _words(words: str) -> frozenset[str]:
    return frozenset(_listed(words))


# --- numbers in words -------------------------------------------------------------------------------------------

CARDINALS: Mapping[Language, Mapping[str, int]] = {
    "en": {
        word: number
        for number, word in enumerate(
            _listed(
                "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
                " seventeen eighteen nineteen twenty"
            )
        )
    },
    "fr": {
        word: number
        for number, word in enumerate(
            _listed(
                "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-"
                "huit dix-neuf vingt"
            )
        )
    },
}
# Larger ones, and others that nobody can check: prose writes them in digits.
UNCHECKED: Mapping[Language, frozenset[str]] = {
    "en": _words(
        "thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion"
        " billions dozen dozens couple threefold fourfold fivefold tenfold quadruple quadrupled"
    ),
    "fr": _words(
        "trente quarante cinquante soixante septante quatre-vingt quatre-vingts huitante nonante cent cents mille"
        " million millions milliard milliards dizaine dizaines douzaine douzaines quinzaine vingtaine trentaine"
        " centaine centaines millier milliers décuple décuplé quadruple quadruplé quintuple"
    ),
}
# Parts of a whole, in hundredths; then how many times as much. Each a pattern, without its word boundaries.
PARTS: Mapping[Language, Mapping[str, float]] = {
    "en": {
        r"three quarters": 75,
        r"two thirds": 200 / 3,
        r"(?:a|one) third": 100 / 3,
        r"(?:a|one) quarter": 25,
        r"half": 50,
    },
    "fr": {
        r"trois quarts": 75,
        r"(?:les )?deux tiers": 200 / 3,
        r"(?:un|le) tiers": 100 / 3,
        r"(?:un|le) quart": 25,
        r"(?:la )?moitié": 50,
    },
}
TIMES: Mapping[Language, Mapping[str, float]] = {
    "en": {
        r"twice|doubled?|doubles|doubling|twofold": 2,
        r"tripled?|triples|trebled?|thrice": 3,
        r"halved?|halves": 0.5,
    },
    "fr": {
        r"doubl(?:e|es|ent|é|ée|és|ées|er|ant)": 2,
        r"tripl(?:e|es|ent|é|ée|és|ées|er|ant)": 3,
        r"divis(?:é|ée|és|ées) par deux": 0.5,
    },
}
NONE: Mapping[Language, str] = {
    "en": r"no(?= (?:new |open )?(?:alerts?|mentions?|questions?|complaints?)\b)",
    "fr": r"aucune?(?= (?:nouvelle )?(?:alerte|mention|question|plainte)\b)|pas (?:d['’]|de )(?=alerte|mention|question|plainte)",
}
ONE: Mapping[Language, str] = {  # where it counts, and is no pronoun or article
    "en": r"(?<!no )(?<!the )(?<!this )(?<!that )(?<!any)one(?! another\b)",
    "fr": r"une?(?= (?:seule?|alerte|plainte|question|mention|récit)\b)",
}

# --- units ------------------------------------------------------------------------------------------------------

_MENTIONS = ("mentions", "diff", "negative", "neutral", "positive", "unread", "sampled", "topic", "intent")
TONES = frozenset({"negative", "neutral", "positive", "unread"})
UNITS: Mapping[str, frozenset[str]] = {
    word: frozenset(units)
    for words, units in (
        ("mention mentions", _MENTIONS),
        ("negative negatives négative négatives négatif négatifs", ("negative",)),
        ("neutral neutre neutres", ("neutral",)),
        ("positive positives positif positifs", ("positive",)),
        ("story stories récit récits", ("stories", "term")),
        ("copy copies copie", ("copies",)),
        ("author authors auteur auteurs autrice autrices", ("authors", "tellers")),
        ("late overdue retard", ("late",)),
        (
            "question questions complaint complaints plainte plaintes réclamation réclamations",
            ("answers", "late", "intent"),
        ),
        ("alert alerts alerte alertes", ("alerts",)),
        ("brand brands marque marques competitor competitors concurrent concurrents", ("brands",)),
        ("correction corrections", ("corrected",)),
        ("request requests requête requêtes post posts", ("spent",)),
        ("source sources", ("sources",)),
    )
    for word in words.split()
    for unit in [units]
}
_PERIOD = (
    *("from", "since", "until", "between", "period", "week", "month", "day"),
    *("du ", "depuis", "jusqu", "entre", "période", "semaine", "mois", "jour"),
)
# By what a sentence says that it speaks of a unit: the beginnings of words, in both languages. Mentions go without saying.
STEMS: Mapping[str, tuple[str, ...]] = {
    "negative": ("negati", "négati"),
    "neutral": ("neutr",),
    "positive": ("positi",),
    "voice": ("voice", "share", "voix", "part"),
    "unread": ("read", "lue", "langu", "model", "modèl"),
    "sampled": ("chose", "choos", "br", "choisi", "apport"),
    "authors": ("author", "people", "auteur", "personne"),
    "stories": ("stor", "récit"),
    "copies": ("cop", "stor", "récit"),
    "answers": ("question", "complain", "wait", "answer", "plainte", "attend", "répon", "réclam"),
    "tellers": ("stor", "cop", "récit"),
    "waits": ("question", "complain", "wait", "answer", "plainte", "attend", "répon", "réclam"),
    "promise": ("longer", "than", "promis", "within", "late", "depuis", "plus d", "retard", "au-delà"),
    "taken": ("acknowledg", "took", "taken", "prise", "pris "),
    "over": ("resolv", "over", "closed", "ended", "résol", "fini", "termin"),
    "alert": ("alert",),
    "question": ("question", "complain", "wait", "answer", "plainte", "attend", "répon", "réclam"),
    "period": _PERIOD,
    "late": ("late", "longer", "than", "over", "promis", "retard", "plus d", "au-delà"),
    "alerts": ("alert",),
    "corrected": ("correct", "corrig"),
    "brands": ("brand", "compet", "marque", "concurren"),
    "spent": ("spen", "cost", "request", "post", "unit", "dépens", "coût", "requête"),
}
SECONDS: Mapping[Language, Mapping[str, int]] = {
    "en": {
        r"minutes?|mins?": 60,
        r"hours?|hrs?|h": 3600,
        r"days?": 86400,
        r"weeks?": 604800,
    },
    "fr": {
        r"minutes?|mins?": 60,
        r"heures?|h": 3600,
        r"jours?|j": 86400,
        r"semaines?": 604800,
    },
}

# --- directions -------------------------------------------------------------------------------------------------

UP: Mapping[Language, frozenset[str]] = {
    "en": _words(
        "more rise rises rose rising risen increase increases increased increasing grow grows grew grown growing"
        " growth climb climbs climbed climbing gain gains gained gaining jump jumps jumped surge surges surged soar"
        " soars soared up higher larger greater bigger louder better kinder warmer improve improves improved improving"
        " improvement double doubles doubled doubling triple triples tripled twice"
    ),
    "fr": _words(
        "plus davantage hausse hausses augmente augmentent augmenté augmentée augmentés augmentées augmentation"
        " progresse progressent progressé progression grimpe grimpent grimpé monte montent monté montée croît"
        " croissent croissance gagne gagnent gagné gain bondit bondi bond mieux meilleur meilleure meilleurs"
        " meilleures améliore améliorent amélioré améliorée amélioration double doublent doublé doublée triple"
        " triplent triplé triplée supérieur supérieure supérieurs supérieures"
    ),
}
DOWN: Mapping[Language, frozenset[str]] = {
    "en": _words(
        "less fewer fall falls fell fallen falling drop drops dropped dropping decline declines declined declining"
        " decrease decreases decreased decreasing down lower smaller lose loses lost losing shrink shrinks shrank"
        " shrunk halve halved worse worsen worsens worsened worsening harsher quieter weaker deteriorate deteriorated"
        " slip slips slipped slid plunge plunged dip dipped dips"
    ),
    "fr": _words(
        "moins baisse baisses baissent baissé recule reculent reculé recul diminue diminuent diminué diminution chute"
        " chutent chuté perd perdent perdu perte pire pires dégrade dégradent dégradé dégradée dégradation détériore"
        " détérioré inférieur inférieure inférieurs inférieures moindre moindres divisé divisée divisées"
    ),
}
LEVEL: Mapping[Language, str] = {
    "en": r"steady|stable|unchanged|flat|constant|as before|as much as|as many as|no change|did not change|the same|stay(?:s|ed)?|remain(?:s|ed)?|still at",
    "fr": r"stables?|inchangée?s?|constante?s?|comme avant|autant|même niveau|rest(?:e|ent|é|ée)|stagn\w+|se maintien\w+",
}
# Of tone, what "more" and "less" are of.
KINDER: Mapping[Language, str] = {
    "en": r"(?:more positive|less negative|less harsh|less critical)(?! mentions)",
    "fr": r"(?:plus positi(?:f|ve)s?|moins négati(?:f|ve)s?|moins sévères?|plus aimables?)",
}
HARSHER: Mapping[Language, str] = {
    "en": r"(?:more negative|less positive|more critical|more hostile)(?! mentions)",
    "fr": r"(?:plus négati(?:f|ve)s?|moins positi(?:f|ve)s?|plus durement|plus sévères?|plus critiques?|moins bien)",
}
# In which such a word compares nothing with the past.
IDIOMS: Mapping[Language, str] = {
    "en": (
        r"(?:more|less|fewer|longer|later) than(?= (?:\d|an?\b|half|zero|one|two|three|four|five|six|seven|eight|nine|ten))"
        r"|no (?:more|less|fewer) than|more or less|once more|one more|\d+ more|up to|follow(?:ed)? up|up for|at least|at most"
    ),
    "fr": (
        r"(?:plus|moins) d(?:e(?= (?:\d|la moitié|deux|trois|quatre|cinq|six|sept|huit|neuf|dix))|['’](?=une?\b))"
        r"|(?:au|de|en|non|le|la|les|du|ni|ou) (?:plus|moins)|une? de plus|n['’]\w+ plus|ne \w+ plus|à moins"
    ),
}
NOT: Mapping[Language, str] = {
    "en": r"not|never|neither|nor|hardly|\w+n['’]t",
    "fr": r"(?:ne|n['’]) ?\w+ (?:pas|jamais|guère|ni)|ni|jamais",
}
RANKS: Mapping[Language, str] = {
    "en": r"biggest|largest|greatest|highest|lowest|smallest|best|worst|leads?|leader|leading|record|number one|ever",
    "fr": r"(?:le|la|les) plus (?:grand|fort|élevé|important|bas|faible|parl|cit)\w*|leaders?|records?|en tête",
}
THAN: Mapping[Language, str] = {"en": r"than|versus|vs", "fr": r"que|qu['’]|contre"}

METRICS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "net": r"sentiment|tone|net|mood|kinder|warmer|better|harsher|worse\w*|improv\w*|deteriorat\w*",
        "voice": r"share of voice|voice|share",
        "other": r"alerts?|complaints?|questions?|(?:negative|positive|neutral) mentions|authors?|copies|stories|words?|super fans?",
        "mentions": r"mentions?|volume|coverage|talked|discussed|named|buzz|attention",
    },
    "fr": {
        "net": r"sentiment|ton|tonalité|net|humeur|mieux|meilleure?s?|pires?|amélior\w*|dégrad\w*|détérior\w*",
        "voice": r"part de voix|voix|part",
        "other": r"alertes?|plaintes?|questions?|réclamations?|mentions (?:négatives|positives|neutres)|auteurs?|copies|récits?|mots?",
        "mentions": r"mentions?|volume|parl\w+|évoqu\w+|cité\w*|bruit|attention",
    },
}
USUAL: Mapping[Language, str] = {
    "en": r"usual|usually|normal|normally|typical|average",
    "fr": r"d['’]habitude|habituel\w*|habituellement|normale?\w*|moyenne",
}
BEFORE: Mapping[Language, str] = {
    "en": r"before|previous|previously|prior|last|earlier|compared|against",
    "fr": r"avant|précédente?s?|précédemment|dernière?s?|auparavant|comparée?s?|contre",
}
# Before a number: it says by how much something changed, to what, or from what.
BY: Mapping[Language, str] = {"en": r"(?:by|of)? ?", "fr": r"(?:de|d['’]) ?"}
AFTER_BY: Mapping[Language, str] = {
    "en": r" ?(?:mentions? )?(?:more|less|fewer|higher|lower)",
    "fr": r" ?(?:mentions? )?de (?:plus|moins)",
}
# Beside a number: it is of the period before, or of what is usual.
AGAINST: Mapping[Language, str] = {
    "en": r"against|from|after|compared (?:with|to)|instead of|versus|vs",
    "fr": r"contre|après|au lieu d(?:e|['’])|comparée?s? à",
}
FROM_TO: Mapping[Language, tuple[str, str]] = {
    "en": (r"from", r"to"),
    "fr": (r"de", r"à"),
}
BACK_THEN: Mapping[Language, str] = {
    "en": r"before|previously|earlier|(?:in )?the (?:previous|last) \w+",
    "fr": r"avant|auparavant|précédemment|(?:la|le|pendant la) \w+ (?:précédente?|dernière?|d['’]avant)",
}
VOICE: Mapping[Language, str] = {"en": r"share of voice", "fr": r"part de voix"}
NOT_COMPARED: Mapping[Language, str] = {
    "en": r"not (?:be )?compar\w+|no comparison|comparison\w* (?:is|are|was|were) (?:refused|not possible)|cannot be compared",
    "fr": r"(?:pas|non|ne peut|ne peuvent) (?:être )?compar\w+|comparaisons? (?:est|sont) (?:refusée?s?|impossibles?)|aucune comparaison",
}
CLAUSE: Mapping[Language, str] = {
    "en": r"[,;:()]| while | but | whereas | and | though | although ",
    "fr": r"[,;:()]| tandis que | mais | alors que | et | bien que ",
}

# --- beginnings -------------------------------------------------------------------------------------------------

OPENERS: Mapping[Language, frozenset[str]] = {
    "en": _words(
        "a about across after against all among an and as at because before between both but by compared complaints"
        " coverage despite during each every for from half here however in it its last mainly mentions most mostly"
        " much negative net neither no nobody none not of on one only other our out over overall people positive press"
        " questions sentiment share since so some still stories talk that the their there these they this those though"
        " three through to tone two under until volume voice we what when where which while with within without yet"
        " you your alerts answers authors nearly almost altogether besides meanwhile people talk twice that's"
    ),
    "fr": _words(
        "a à ainsi alors après au aucun aucune aussi autour aux avant avec c ce ceci cela celle celui ces cet cette"
        " chaque chez comme contre d dans de depuis des deux dont du durant elle elles en enfin entre environ et face"
        " il ils j l la le les leur leurs lors mais malgré moins même n ne net nombre notre nous on or où par parmi"
        " part pendant personne peu plus plusieurs pour près qu quand quant que qui quoi s sa sans se selon ses seul"
        " seule si soit son sous sur tandis tous tout toute toutes trois trop un une vers vos votre vous alertes"
        " mentions plaintes questions récits sentiment volume presse moitié"
    ),
}
"""Words that a sentence may begin with: with a capital there, any other might be somebody's name."""

CAPITALS: Mapping[Language, frozenset[str]] = {
    "en": _words(
        "January February March April May June July August September October November December Jan Feb Mar Apr Jun"
        " Jul Aug Sep Sept Oct Nov Dec Monday Tuesday Wednesday Thursday Friday Saturday Sunday Vigie UTC USD I"
    ),
    "fr": frozenset({"Vigie", "UTC", "USD"}),
}
"""Names that are nobody's."""
