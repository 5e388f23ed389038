"""What Vigie says of a bad file: each case is a snippet, and every problem there is in it, by line and column.

A snippet is completed by what every file needs (``version`` and a brand), below it, where it does not say that itself.
"""

from __future__ import annotations

import pytest

from tests.config.told import completed, problems

WHOLE = {
    "no version": (
        "brands: {acme: {terms: [Acme]}}",
        ["1:1: `version: 1` is missing: write it as the first line"],
    ),
    "no brands": ("version: 1\nrules: []", ["1:1: `brands` is missing"]),
    "a list instead of keys": (
        "- version: 1\n- brands",
        ["1:1: expected keys with values: start with `version: 1` and `brands:`"],
    ),
    "just words": (
        "hello brands:world",
        ["1:1: expected keys with values: start with `version: 1` and `brands:`"],
    ),
}

CASES = {
    # --- the file as a whole
    "a version from the future": (
        "version: 2",
        ["1:10: this file has version 2, and this Vigie reads version 1: upgrade Vigie"],
    ),
    "a version that is none": ("version: one", ["1:10: `version`: expected 1"]),
    "empty brands": ("brands: {}", ["1:9: `brands`: must not be empty"]),
    "unknown keys": (
        """
        chanels: {}
        wurst: {}
        """,
        [
            "1:1: unknown key `chanels` (did you mean `channels`?)",
            "2:1: unknown key `wurst`; known here: brands, calendar, channels, classifiers, digests, fallback, grouping, inhibit, language, learned, max_age, network and 9 more",
        ],
    ),
    "duplicate keys": (
        """
        language: en
        brands:
          acme: {terms: [Acme], terms: [Acme Inc]}
          acme: {terms: [ACME]}
        language: fr
        """,
        [
            "3:25: `terms` is given twice (first on line 3)",
            "4:3: `acme` is given twice (first on line 3)",
            "5:1: `language` is given twice (first on line 1)",
        ],
    ),
    "empty values": (
        """
        timezone:
        fallback: ~
        network: {allow: }
        brands:
          acme:
            terms: [Acme, null]
          globex:
        """,
        [
            "1:1: `timezone` is empty: give it a value, or take the line out",
            "2:1: `fallback` is empty: give it a value, or take the line out",
            "3:11: `allow` is empty: give it a value, or take the line out",
            "6:19: an empty item: give it a value, or take it out",
            "7:3: `globex` is empty: give it a value, or take the line out",
        ],
    ),
    "a tag that became a comment": (
        """
        fallback: #crisis
        brands:
          acme:
            terms:
            - Acme
            - #acme
        """,
        [
            "1:1: `fallback` is empty: give it a value, or take the line out (what begins with # is a comment, unless it stands in quotes)",
            "6:6: an empty item: give it a value, or take it out (what begins with # is a comment, unless it stands in quotes)",
        ],
    ),
    "wrong types": (
        """
        timezone: 1
        language: de
        sources: {a: b}
        rules: none
        quiet_hours: yes
        network: [127.0.0.0/8]
        """,
        [
            "1:11: `timezone`: expected text: put it in quotes",
            "2:11: `language`: expected one of en, fr",
            "3:10: `sources`: expected a list, such as [a, b]",
            "4:8: `rules`: expected a list, such as [a, b]",
            "5:14: `quiet_hours`: expected keys with values, such as {key: value}",
            "6:10: `network`: expected keys with values, such as {key: value}",
        ],
    ),
    "aliases, anchors, merge keys and tags": (
        """
        brands:
          acme: &a {terms: [Acme]}
          globex: *a
          initech:
            <<: *a
            competitor: !!bool true
        """,
        [
            "2:9: anchors (`&…`) are not allowed: take it out (a word with & needs quotes)",
            "3:11: aliases (`*…`) are not allowed: write the value out (a word with * needs quotes)",
            "4:3: needs `terms` (words that name it) or a `query`",
            "5:5: merge keys (`<<`) are not allowed: write the keys out",
            "6:17: tags (`!…`) are not allowed: take it out (a word with ! needs quotes)",
        ],
    ),
    # --- brands
    "brands that nothing could name": (
        """
        brands:
          acme: {}
          globex: {competitor: true, not: [street]}
          initech: Initech
        """,
        [
            "2:3: needs `terms` (words that name it) or a `query`",
            "3:3: needs `terms` (words that name it) or a `query`",
            "4:12: `initech`: expected keys with values, such as {key: value}",
        ],
    ),
    "terms that are no good": (
        """
        brands:
          acme: {terms: ["", " ", x, "@", "--", 1664, true, "é"], not: "!"}
          globex: {terms: []}
          initech: {terms: [[Initech]]}
          emoji: {terms: ["🍏", 三]}
        """,
        [
            "2:18: `terms`: must not be empty",
            "2:22: `terms`: must not be blank",
            "2:27: this is too short: a single letter is found everywhere",
            "2:30: this has no letter or digit to look for",
            "2:35: this has no letter or digit to look for",
            "2:41: `terms`: expected text: put it in quotes",
            "2:47: `terms`: expected text: put it in quotes",
            "2:53: this is too short: a single letter is found everywhere",
            "2:64: this has no letter or digit to look for",
            "3:19: `terms`: must not be empty",
            "4:21: `terms`: expected text",
        ],
    ),
    "terms that are excluded at once": (
        """
        brands:
          acme: {terms: [Acme, "Acme Inc"], not: [acme, acme inc.]}
        """,
        ["2:18: this can never be found: the same stands in `not`"],
    ),
    "queries with a mistake": (
        """
        brands:
          acme: {query: Acme AND (shoes OR}
          globex: {query: '"Globex'}
          initech:
            query: NOT movie
        """,
        [
            '2:35: expected a word, a "phrase", NOT or (, found nothing more',
            '3:20: this " is never closed',
            "5:12: this holds for every text that has none of its words: say what must be there, too",
        ],
    ),
    "brands with odd names or keys": (
        """
        brands:
          Acme Inc: {terms: [Acme]}
          globex: {term: [Globex], competitor: "yes"}
        """,
        [
            "2:3: expected a name of lower-case letters, digits, - and _, such as my-name",
            "3:3: needs `terms` (words that name it) or a `query`",
            "3:12: unknown key `term` (did you mean `terms`?)",
            "3:40: `competitor`: expected true or false",
        ],
    ),
    # --- sources, classifiers and channels
    "kinds that there are not": (
        """
        sources: [{kind: fed, name: a}, {name: b}, {kind: 3, name: c}, feed]
        classifiers: {sentimnt: {kind: vader}, sentiment: {kind: bert}, topics: vader}
        channels: {room: {kind: slak}}
        """,
        [
            "1:18: no source of the kind `fed` (did you mean `feed`?)",
            "1:33: `kind` is missing; kinds of source: board, feed, file",
            "1:51: no source of the kind `3`; there are: board, feed, file",
            "1:64: expected keys with values, such as {kind: …}",
            "2:15: nothing judges `sentimnt` (did you mean `sentiment`?)",
            "2:58: no classifier of the kind `bert`; there are: vader",
            "2:73: expected keys with values, such as {kind: …}",
            "3:25: no channel of the kind `slak` (did you mean `slack`?)",
        ],
    ),
    "settings of a plugin": (
        """
        sources:
          - kind: feed
            name: Tech News
            ulr: https://news.example/feed.xml
            every: 5
          - {kind: file, name: surveys, path: [a], every: 0s, retention: soon, columns: [a, 1]}
        channels:
          hook: {kind: webhook, url: "https://a.example", method: post}
        """,
        [
            "2:5: `url` is missing",
            "3:11: `name`: expected a name of lower-case letters, digits, - and _, such as my-name",
            "4:5: unknown key `ulr` (did you mean `url`?)",
            "5:12: `every`: 5 what? expected a time with its unit, such as 30s, 5m, 2h, 1d or 1w",
            "6:39: `path`: expected text",
            "6:51: `every`: must be longer than nothing",
            "6:66: `retention`: expected a time with its unit, such as 30s, 5m, 2h, 1d or 1w",
            "6:85: `columns`: expected text: put it in quotes",
            "8:59: `method`: expected one of POST, PUT (did you mean `POST`?)",
        ],
    ),
    "what a plugin checks itself": (
        """
        channels:
          hook: {kind: webhook, url: a.example, codes: [2xx, 3-4], ports: 70000, method: PUT}
          dumb: {kind: webhook, url: "https://a.example", method: PUT, secret: "${X}"}
        """,
        [
            "2:30: `url`: expected an address",
            "2:54: `codes`: is not written as it should be, such as 2xx",
            "2:67: `ports`: must be less than 65536",
            "3:3: `dumb`: a secret is for POST",
        ],
    ),
    "keys of a plugin that lie deeper": (
        """
        sources:
          - {kind: board, name: forum, login: {usr: me, key: "${KEY}"}}
          - {kind: board, name: board, login: {user: me}, since: soon, others: [{user: you}, {usr: me, key: "${KEY}"}]}
        """,
        [
            "2:32: `user` is missing",
            "2:40: unknown key `usr` (did you mean `user`?)",
            "3:32: `key` is missing",
            "3:58: `since`: expected a valid date in the format YYYY-MM-DD, input is too short",
            "3:73: `key` is missing",
            "3:86: `user` is missing",
            "3:87: unknown key `usr` (did you mean `user`?)",
        ],
    ),
    "names that are taken": (
        """
        sources:
          - {kind: feed, name: news, url: https://a.example}
          - {kind: file, name: news, path: a.csv}
        rules:
          - {name: all, when: each}
          - {name: all, when: each}
        channels: {console: {kind: webhook, url: https://a.example}, Ops: {kind: console}}
        """,
        [
            "3:24: another source is called `news` already (line 2)",
            "6:12: another rule is called `all` already (line 5)",
            "7:12: `console` is the terminal: give this channel another name",
            "7:62: expected a name of lower-case letters, digits, - and _, such as my-name",
        ],
    ),
    "secrets": (
        """
        channels:
          a: {kind: slack, channel: "#a", token: xoxb-1234}
          b: {kind: slack, channel: "#b"}
          c: {kind: slack, channel: "#c", token: "${T}", token_file: token}
          d: {kind: slack, channel: "#d", token_file: 3}
          e: {kind: slack, channel: "${ROOM}", token: 3}
        timezone: ${TZ}
        """,
        [
            "2:42: `token`: a secret must not stand in this file: write ${SOME_VARIABLE} and set the variable, or give the name of a file that holds it as …_file",
            '3:3: `token` is missing: write `token: "${VARIABLE}"`, or `token_file: path`',
            "4:50: `token` is given, too: take one of the two out",
            "5:47: expected the path of a file",
            "6:29: variables (`${…}`) are read in secrets only, such as a token: write the value itself",
            "6:47: `token`: a secret must not stand in this file: write ${SOME_VARIABLE} and set the variable, or give the name of a file that holds it as …_file",
            "7:11: no time zone is called `${TZ}`; expected one such as Europe/Paris",
            "7:11: variables (`${…}`) are read in secrets only, such as a token: write the value itself",
        ],
    ),
    # --- topics
    "topics": (
        """
        topics:
          relgion: off
          safety: on
          outage: {terms: [down]}
          press: {terms: {english: [question], fr_FR: [presse], en: [x]}, not: {xx: a}}
          saftey: {}
          Mine: {terms: {en: 3}, nott: {}}
        """,
        [
            "2:12: no topic is called `relgion` (did you mean `religion`?)",
            "3:11: expected off, or words by language such as {terms: {en: [recall]}}",
            "4:19: `terms`: expected keys with values, such as {key: value}",
            "5:19: no language has the code `english`; expected a code such as en, fr or de",
            "5:40: no language has the code `fr_FR` (did you mean `fr`?)",
            "5:62: this is too short: a single letter is found everywhere",
            "5:73: no language has the code `xx`; expected a code such as en, fr or de",
            "5:77: this is too short: a single letter is found everywhere",
            "6:3: a topic of your own needs `terms`, such as {en: [word]} (did you mean `safety`?)",
            "7:3: expected a name of lower-case letters, digits, - and _, such as my-name",
            "7:22: `en`: expected text: put it in quotes",
            "7:26: unknown key `nott` (did you mean `not`?)",
        ],
    ),
    # --- rules
    "names that a rule cannot know": (
        """
        sources: [{kind: feed, name: news, url: https://a.example}]
        channels: {crisis-room: {kind: console}}
        fallback: crisis
        rules:
          - name: scare
            select: {brands: [acme, amce], topics: safty, sources: [blogs], sentiment: [bad, negativ], lang: [fr, fr-FR]}
            when: each
            notify: [crisisroom, email]
        """,
        [
            "3:11: no channel is called `crisis` (did you mean `crisis-room`?)",
            "6:29: no brand is called `amce` (did you mean `acme`?)",
            "6:44: no topic is called `safty` (did you mean `safety`?)",
            "6:61: no source is called `blogs`; there are: news",
            "6:81: `sentiment`: expected one of negative, neutral, positive, unknown",
            "6:86: `sentiment`: expected one of negative, neutral, positive, unknown (did you mean `negative`?)",
            "6:107: no language has the code `fr-FR` (did you mean `fr`?)",
            "8:14: no channel is called `crisisroom` (did you mean `crisis-room`?)",
            "8:26: no channel is called `email`; there are: console, crisis-room",
        ],
    ),
    "a source where there is none": (
        "rules: [{name: a, when: each, select: {sources: news}}]",
        ["1:49: no source is called `news`; there is none in this file"],
    ),
    "rules that could never fire": (
        """
        topics: {religion: off, safety: false}
        sources:
          - {kind: feed, name: news, url: https://a.example}
          - {kind: feed, name: blog, url: https://b.example}
        retention: 7d
        rules:
          - {name: off, when: each, select: {topics: [religion, press, safety]}}
          - {name: voices, when: {count: 3, within: 1h, authors: 4}}
          - {name: places, when: {count: 2, within: 1h, sources: 3}}
          - {name: one-place, when: {count: 9, within: 1h, sources: 2}, select: {sources: [news]}}
          - {name: long, when: {count: 9, within: 30d}}
        """,
        [
            "7:47: this can never fire: the topic `religion` is switched off",
            "7:64: this can never fire: the topic `safety` is switched off",
            "8:58: 4 authors need 4 mentions: raise `count`, or lower `authors`",
            "9:58: 3 sources need 3 mentions: raise `count`, or lower `sources`",
            "9:58: this can never fire: it needs 3 sources, and this file has 2",
            "10:61: this can never fire: it needs 2 sources, and the rule selects 1",
            "11:43: this looks back further than mentions are kept (`retention`: 1w)",
        ],
    ),
    "conditions": (
        """
        rules:
          - {name: a}
          - {name: b, when: eech}
          - {name: c, when: {cuont: 3, within: 30m}}
          - {name: d, when: {count: 0, within: 0m, authors: -1}}
          - {name: e, when: {count: 2.5, within: 30 min, of: posts}}
          - {name: f, when: {count: ten, within: 30}}
          - {name: g, when: {each: copies}}
          - {name: h, when: [each]}
          - {name: i, when: {count: 99999999999999999999, within: -5m}}
          - {name: j, when: {count: 5, within: 99999999999999999999w}}
        """,
        [
            "2:5: `when` is missing",
            "3:21: `when`: expected each, or a condition such as {count: 10, within: 30m}; there are: all, any, count, each, new_term, reach, share, shift, silence, spike, velocity",
            "4:15: `count` is missing",
            "4:22: unknown key `cuont` (did you mean `count`?)",
            "5:29: `count`: must be 1 or more",
            "5:40: `within`: must be longer than nothing",
            "5:53: `authors`: must be 1 or more",
            "6:29: `count`: expected a whole number",
            "6:42: `within`: expected a time with its unit, such as 30s, 5m, 2h, 1d or 1w",
            "6:54: `of`: expected one of stories, mentions",
            "7:29: `count`: expected a whole number",
            "7:42: `within`: 30 what? expected a time with its unit, such as 30s, 5m, 2h, 1d or 1w",
            "8:28: `each`: expected one of stories, mentions (did you mean `stories`?)",
            "9:21: `when`: expected each, or a condition such as {count: 10, within: 30m}; there are: all, any, count, each, new_term, reach, share, shift, silence, spike, velocity",
            "10:29: `count`: expected a whole number",
            "10:59: `within`: expected a time with its unit, such as 30s, 5m, 2h, 1d or 1w",
            "11:40: `within`: is longer than anybody can wait",
        ],
    ),
    "the rest of a rule": (
        """
        rules:
          - {name: Scare!, when: each, severity: crysis, notify: [], cooldown: 2, advice: " ", runbook: wiki}
          - {when: each, select: {brands: [], reach: big, text: ["..."]}, notfy: [console]}
          - {name: c, when: each, select: {reach: {abve: 3}, brand: acme}}
          - {name: d, when: each, select: {reach: {above: -1}}}
          - scare
        """,
        [
            "2:12: `name`: expected a name of lower-case letters, digits, - and _, such as my-name",
            "2:42: `severity`: expected one of watch, warning, crisis (did you mean `crisis`?)",
            "2:58: `notify`: must not be empty",
            "2:72: `cooldown`: 2 what? expected a time with its unit, such as 30s, 5m, 2h, 1d or 1w",
            "2:83: `advice`: must not be blank",
            "2:97: `runbook`: expected a link that begins with https://",
            "3:5: `name` is missing",
            "3:35: `brands`: must not be empty",
            "3:46: `reach`: expected a whole number",
            "3:58: this has no letter or digit to look for",
            "3:67: unknown key `notfy` (did you mean `notify`?)",
            "4:36: `above` is missing",
            "4:44: unknown key `abve` (did you mean `above`?)",
            "4:54: unknown key `brand` (did you mean `brands`?)",
            "5:51: `above`: must be 0 or more",
            "6:5: `rules`: expected keys with values, such as {key: value}",
        ],
    ),
    "a confidence that nobody has": (
        """
        rules:
          - {name: a, when: each, select: {confidence: 70}}
          - {name: b, when: each, select: {confidence: {above: 140%}}}
          - {name: c, when: each, select: {confidence: {below: 70%}}}
        """,
        [
            "2:48: `confidence`: 70 of what? Write 70%",
            "3:56: `above`: must lie between 0% and 100%",
            "4:36: `above` is missing",
            "4:49: unknown key `below`; known here: above",
        ],
    ),
    "a confidence that no mention has": (
        """
        rules:
          - {name: a, when: each, select: {confidence: 100%}}
          - {name: b, when: each, select: {sentiment: unknown, confidence: 50%}}
        """,
        [
            "2:48: this can never fire: nothing is surer than 100%",
            "3:68: this can never fire: a mention of unknown sentiment has no confidence; take `confidence` out",
        ],
    ),
    # --- times and networks
    "time zones": (
        "timezone: Europe/Pari",
        ["1:11: no time zone is called `Europe/Pari` (did you mean `Europe/Paris`?)"],
    ),
    "a city for a time zone": (
        "timezone: new york",
        ["1:11: no time zone is called `new york` (did you mean `America/New_York`?)"],
    ),
    "a path for a time zone": (
        "timezone: ../../etc/passwd",
        ["1:11: no time zone is called `../../etc/passwd`; expected one such as Europe/Paris"],
    ),
    "a continent for a time zone": (
        "timezone: Europe",
        ["1:11: no time zone is called `Europe` (did you mean `Europe/Rome`?)"],
    ),
    "quiet hours": (
        "quiet_hours: {from: 22h, to: '24:00', except: all}",
        [
            '1:21: `from`: expected a time of day, such as "22:00"',
            '1:30: `to`: expected a time of day, such as "22:00"',
            "1:47: `except`: expected one of watch, warning, crisis",
        ],
    ),
    "quiet hours without length": (
        "quiet_hours: {from: 22:00, to: 22:00}",
        ["1:32: quiet hours end when they begin: `from` and `to` are the same"],
    ),
    "half of the quiet hours": ("quiet_hours: {from: '22:00'}", ["1:1: `to` is missing"]),
    "networks": (
        """
        network:
          allow: [127.0.0.1/8, localhost, 10.0.0.0/33, 1]
        """,
        [
            "2:11: this is an address inside a network: write `127.0.0.0/8`",
            "2:24: expected a network, such as 127.0.0.0/8 or 10.1.2.3",
            "2:35: expected a network, such as 127.0.0.0/8 or 10.1.2.3",
            "2:48: `allow`: expected text: put it in quotes",
        ],
    ),
    "a page that is in no web": (
        "page: vigie.example",
        ["1:7: expected the address of the page, such as https://vigie.example"],
    ),
    "a page with nobody's name": (
        "page: 'https://'",
        ["1:7: expected the address of the page, such as https://vigie.example"],
    ),
    "a page behind another's path": (
        "page: https://vigie.example/watch",
        ["1:7: the page has an address of its own: write `https://vigie.example`, nothing behind it"],
    ),
    "a page that everybody overhears": (
        "page: http://vigie.example",
        ["1:7: whoever listens would read the password: write https://, and put a proxy before it"],
    ),
    "mentions deleted before they are old": (
        "retention: 12h",
        [
            "1:12: mentions would be deleted (`retention`: 12h) while they still count as new (`max_age`: 1d)",
        ],
    ),
    "mentions new for longer than they are kept": (
        "max_age: 365d",
        [
            "1:10: mentions would be deleted (`retention`: 180d) while they still count as new (`max_age`: 365d)",
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), WHOLE.values(), ids=WHOLE)
def test_a_file_that_lacks_what_every_file_needs(text, expected):
    assert problems(text) == expected


@pytest.mark.parametrize(("snippet", "expected"), CASES.values(), ids=CASES)
def test_each_problem_is_told_with_its_place_and_its_cure(snippet, expected):
    assert problems(completed(snippet)) == expected
