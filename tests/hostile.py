"""Strings that people and machines have hurt programs with: ours, from experience. Every sink meets all of them."""

from __future__ import annotations

HOSTILE: tuple[str, ...] = (
    # pings and links, as Slack spells them
    "<!here> <!channel> <!everyone> @here @channel @everyone <@U024BE7LH> <#C024BE7LR> <!subteam^S012|@pr>",
    "<https://evil.example|https://bank.example> <mailto:a@b.example|click>",
    "&lt;!here&gt; &amp;lt;!here&amp;gt;",
    "<!date^1392734382^{date}|x> <slack://open>",
    # markup of other worlds
    "*bold* _it_ ~no~ `code` ```block``` > quote\n> more",
    "<script>alert(1)</script> <img src=x onerror=alert(1)>",
    "[red]rich markup[/red] [link=https://evil.example]x[/link] :fire: [/]",
    '=HYPERLINK("https://evil.example")',
    # terminals
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b[2J\x1b[1;1H \x9b31m \x1b]8;;https://evil.example\x1b\\x\x1b]8;;\x1b\\",
    "bell \x07 back\x08space carriage\rreturn null\x00 vertical\x0b form\x0c del\x7f",
    # letters that are not what they seem
    "right-to-left \u202eevil\u202c \u2066isolate\u2069 \u200fmark\u200e \u061c",
    "zero\u200bwidth\u200djoin\u2060ed \ufeffbom",
    "lone surrogate \ud83d and \udcff, noncharacters \ufffe \uffff",
    "z̸̢̛͇͓͇̟̎͊͠a̶͉͌l̴̰̃g̷͎̈o̵͖͐" * 20,
    "👩\u200d👩\u200d👧\u200d👦 🏳\ufe0f\u200d🌈 🇫🇷 👍🏽" * 30,
    "表ポあA鷗Œé\uff22逍Üßªąñ丂㐀𠀀 العربية עברית ไทย",
    # formats, paths, statements
    "%s %d %n {0} {alert} {{}} ${HOME} $(id) `id` %00 ../../etc/passwd",
    "'; DROP TABLE mentions; -- \" \\",
    # nothing, and too much
    "",
    " ",
    "\n\n\n",
    "&" * 5_000,
    "<" * 5_000,
    "a" * 100_000,
    "line\n" * 20_000,
    "word " * 20_000,
)
