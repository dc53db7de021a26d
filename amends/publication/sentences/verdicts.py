"""What checking the file of an edition found: the one line that `amends verify` says, and the page that checks."""

import re

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from amends.publication.rules import State, Verdict
from amends.ui.dates import in_words, listed

PLACE = re.compile(r"%\((\w+)\)[sd]")


def lines() -> dict[str, str]:
    """The lines and their parts by code, as the page that checks has them too."""
    return {
        "not-an-edition": _("not an edition"),
        "other-key": _(
            "sealed with key %(key)s, which is not among the keys given: signer not known"
        ),
        "distrusted": _(
            "sealed with key %(key)s, which somebody else may have had from %(day)s on: not proven to be"
            " the organisation’s"
        ),
        "said-redacted": _(
            "altered: section '%(section)s'. The file says that it was redacted, but nothing signed says so"
        ),
        "altered": _("altered: section '%(section)s'"),
        "none-of-the-files": _(
            "altered, or made later or earlier than files.json: it is none of the files that were signed for edition %(number)s"
        ),
        "signed": _("intact and signed by %(key)s"),
        "unchecked": _("intact, signer not checked"),
        "vouched": _(", and since vouched for with key %(key)s"),
        "dated-back": _(
            ", a key that somebody else may have had from %(day)s on. An edition sealed with it can be dated"
            " back: compare it with the organisation’s own list"
        ),
        "withdrawn": _(
            "withdrawn on %(day)s: what it said is no longer published; its manifest is %(signer)s"
        ),
        "redacted": _("redacted on %(day)s: section %(sections)s, the rest %(signer)s"),
        "page": _("; the page too is as it was signed"),
        "file": _("%(verdict)s: %(file)s of edition %(number)s, as at %(day)s"),
    }


def verdict_in_words(verdict: Verdict) -> str:
    """The one line that `amends verify` says about a file."""
    said = lines()
    facts = {"key": verdict.key_id, "section": verdict.section}
    if verdict.distrusted_from is not None:
        facts["day"] = in_words(verdict.distrusted_from)
    if verdict.state is State.NOT_AN_EDITION:
        return said["not-an-edition"]
    if verdict.state is State.OTHER_KEY:
        return said["other-key"] % facts
    if verdict.state is State.DISTRUSTED:
        return said["distrusted"] % facts
    if verdict.state is State.ALTERED:
        return said["said-redacted" if verdict.said_redacted else "altered"] % facts
    signer = said["signed"] % facts if verdict.signer_checked else said["unchecked"]
    if verdict.vouched_by:
        signer += said["vouched"] % {"key": verdict.vouched_by}
    elif verdict.distrusted_from is not None:
        signer += said["dated-back"] % facts
    if verdict.withdrawn_on is not None:
        return said["withdrawn"] % {"day": in_words(verdict.withdrawn_on), "signer": signer}
    page = said["page"] if verdict.page_checked else ""
    if verdict.redacted and verdict.redacted_on is not None:
        named = listed(f"'{name}'" for name in verdict.redacted)
        facts = {"day": in_words(verdict.redacted_on), "sections": named, "signer": signer}
        return said["redacted"] % facts + page
    return signer + page


def rendering_in_words(name: str, verdict: Verdict) -> str:
    """The one line that `amends verify` says about a PDF or another file of an edition."""
    if verdict.state is State.ALTERED and not verdict.section:
        return lines()["none-of-the-files"] % {"number": verdict.number}
    told = verdict_in_words(verdict)
    if not verdict.good or verdict.as_at is None:
        return told
    return lines()["file"] % {
        "verdict": told,
        "file": name,
        "number": verdict.number,
        "day": in_words(verdict.as_at),
    }


def words_of_the_check() -> dict[str, object]:
    """All that the page that checks can say, for its script: what it fills in stands in braces."""
    return {code: _for_the_script(words) for code, words in _words_of_the_check().items()}


def _for_the_script(words: object) -> object:
    if isinstance(words, dict):
        return {code: _for_the_script(each) for code, each in words.items()}
    return PLACE.sub(r"{\1}", words) if isinstance(words, str) else words


def _words_of_the_check() -> dict[str, object]:
    return {
        **lines(),
        "day": _("%(day)d %(month)s %(year)d"),
        "months": [str(MONTHS[number]) for number in range(1, 13)],
        "list": _("%(first)s and %(last)s"),
        "which": _("The file says that it is of edition %(number)s."),
        "newer": _(
            "There is a newer edition: %(number)s. The file says so; notices are not part of the seal."
        ),
        "proves": _(
            "A check like this shows whether anything was altered. It does not show that what the edition says is true."
        ),
        "line": _("In the words of amends verify: %(line)s."),
        "cannot": _(
            "This browser cannot check signatures (Ed25519), or this page did not come over a safe connection."
            " Nothing was checked. Try a newer browser, or ask someone who has Amends to run amends verify."
        ),
        "headings": _headings(),
        "meanings": _meanings(),
    }


def _headings() -> dict[str, str]:
    """The answer in a few words, by code; `parts` names sections."""
    unknown = _("Not proven to be the organisation’s")
    return {
        "signed": _("Not altered, and signed with a key that you gave"),
        "unchecked": _("Not altered, but whose it is was not checked"),
        "vouched": _("Not altered, and vouched for by the organisation"),
        "dated-back": _("Not altered, but compare it with the organisation’s own list"),
        "redacted": _("The organisation removed words from: %(parts)s. The rest is not altered"),
        "withdrawn": _("Withdrawn by the organisation"),
        "altered": _("Altered: %(parts)s"),
        "none-of-the-files": _("None of the files that were signed"),
        "other-key": unknown,
        "distrusted": unknown,
        "not-an-edition": _("Not an edition"),
        "no-file": _("Choose a file first"),
        "no-keys": _("No public key was found"),
        "page-alone": _("Choose edition.json as well"),
    }


def _meanings() -> dict[str, str]:
    """What the answer means and what to do, by code."""
    return {
        "signed": _("Nothing was altered, and one of the keys in org.pub sealed it."),
        "unchecked": _(
            "It fits together, and you gave no key. Someone who made a false edition could have sealed that as well."
        ),
        "vouched": _(
            "Somebody else may have had the key that sealed it. The organisation has said since, with another key,"
            " that this edition is its own."
        ),
        "dated-back": _(
            "Somebody else may have had the key later, and could have dated a false edition back. See whether the"
            " organisation’s own page lists this edition."
        ),
        "redacted": _(
            "The organisation signed that it removed these words. The rest is as it was published."
        ),
        "withdrawn": _(
            "The organisation took the edition back, and signed that it did so. What it said is no longer published; the"
            " page in its place says why."
        ),
        "altered": _("This part is not as it was published. Tell the organisation."),
        "none-of-the-files": _(
            "It is another file, was changed, or was made on another day than your files.json. Get both again from the"
            " organisation."
        ),
        "other-key": _(
            "It fits together, but none of the keys in org.pub sealed it. It may be a false edition, or your org.pub may"
            " be of another organisation or older than the edition. Get the keys again, and ask the organisation."
        ),
        "distrusted": _(
            "The key was no longer the organisation’s alone when this was sealed, or says that it was sealed. Compare the"
            " edition with the organisation’s own page."
        ),
        "not-an-edition": _(
            "The file is something else, or is damaged. To check a PDF or another format, choose files.json as well."
        ),
        "no-file": _("Nothing was checked."),
        "no-keys": _(
            "The file that you gave as the public keys holds none. Give the organisation’s org.pub."
        ),
        "page-alone": _(
            "A page is checked with the data that stands beside it. Nothing was checked."
        ),
    }
