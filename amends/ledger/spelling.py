"""How words may be written in a text, so that every way of writing them is found. Plain Python."""

import re
import unicodedata

# What may stand for a character where the words were set in type, in HTML or in a file's name.
WRITTEN_AS = {
    "'": "(?:['\u2018\u2019\u02bc]|&#39;|&#x27;|&apos;|&[lr]squo;)",
    '"': '(?:["\u201c\u201d]|&quot;|&#34;|&[lr]dquo;)',
    "&": "&(?:amp;)?",
    "<": "(?:<|&lt;)",
    ">": "(?:>|&gt;)",
}
WRITTEN_AS |= dict.fromkeys("\u2018\u2019\u02bc", WRITTEN_AS["'"])
WRITTEN_AS |= dict.fromkeys("\u201c\u201d", WRITTEN_AS['"'])
# What nobody sees and may stand inside a word: soft hyphen, zero-width signs, a place to break.
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
# What a text contains that may hold the words and not hold them in one piece.
SPLITS = (*UNSEEN, "&shy;", "&ZeroWidthSpace;", "&zwj;", "&zwnj;", "<wbr")
WITHIN_WORDS = rf"(?:[{UNSEEN}]|&shy;|&ZeroWidthSpace;|&zwn?j;|<wbr\s*/?>)*"
BETWEEN_WORDS = rf"(?:[\s_{UNSEEN}-]|&nbsp;|&shy;|&ZeroWidthSpace;|&zwn?j;|<wbr\s*/?>)+"


def pattern_of(words: str) -> re.Pattern[str]:
    """The words as whole words: in any case, however spaced or composed, plain or escaped for HTML.

    Signs that nobody sees count neither in the words nor in the text.
    """
    seen = words.translate(dict.fromkeys(map(ord, UNSEEN)))
    forms = {unicodedata.normalize(form, seen) for form in ("NFC", "NFD")}
    alternatives = "|".join(
        BETWEEN_WORDS.join(
            WITHIN_WORDS.join(WRITTEN_AS.get(char) or re.escape(char) for char in word)
            for word in form.split()
        )
        for form in sorted(forms, key=len, reverse=True)
    )
    return re.compile(rf"(?<![^\W_])(?:{alternatives})(?![^\W_])", re.IGNORECASE)


def surest_part(words: str) -> str:
    """The longest part that is the same in every form and that every database finds in any case.

    A text with anything of `SPLITS` may hold the words without holding it in one piece.
    """
    plain = re.findall(r"[A-Za-z0-9]+", unicodedata.normalize("NFC", words))
    return max(plain, key=len, default="")
