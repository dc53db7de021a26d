"""What checking the file of an edition found, in the one line that `amends verify` says."""

from django.utils.translation import gettext as _

from amends.publication.rules import State, Verdict
from amends.ui.dates import in_words, listed


def verdict_in_words(verdict: Verdict) -> str:
    """The one line that `amends verify` says about a file."""
    facts = {"key": verdict.key_id, "section": verdict.section}
    if verdict.state is State.NOT_AN_EDITION:
        return _("not an edition")
    if verdict.state is State.OTHER_KEY:
        return (
            _("sealed with key %(key)s, which is not among the keys given: signer not known")
            % facts
        )
    if verdict.state is State.DISTRUSTED and verdict.distrusted_from is not None:
        return _(
            "sealed with key %(key)s, which somebody else may have had from %(day)s on: not proven to be"
            " the organisation’s"
        ) % {**facts, "day": in_words(verdict.distrusted_from)}
    if verdict.state is State.ALTERED and verdict.said_redacted:
        return (
            _(
                "altered: section '%(section)s'. The file says that it was redacted, but nothing signed says so"
            )
            % facts
        )
    if verdict.state is State.ALTERED:
        return _("altered: section '%(section)s'") % facts
    signer = (
        _("intact and signed by %(key)s") % facts
        if verdict.signer_checked
        else _("intact, signer not checked")
    ) + distrust_in_words(verdict)
    if verdict.state is State.WITHDRAWN and verdict.withdrawn_on is not None:
        return _(
            "withdrawn on %(day)s: what it said is no longer published; its manifest is %(signer)s"
        ) % {
            "day": in_words(verdict.withdrawn_on),
            "signer": signer,
        }
    if verdict.redacted and verdict.redacted_on is not None:
        return _("redacted on %(day)s: section %(sections)s, the rest %(signer)s") % {
            "day": in_words(verdict.redacted_on),
            "sections": listed(f"'{name}'" for name in verdict.redacted),
            "signer": signer,
        } + page_in_words(verdict)
    return signer + page_in_words(verdict)


def rendering_in_words(name: str, verdict: Verdict) -> str:
    """The one line that `amends verify` says about a PDF or another file of an edition."""
    if verdict.state is State.ALTERED and not verdict.section:
        return _(
            "altered, or made later or earlier than files.json: it is none of the files that were signed for edition %(number)s"
        ) % {"number": verdict.number}
    told = verdict_in_words(verdict)
    if not verdict.good or verdict.as_at is None:
        return told
    return _("%(verdict)s: %(file)s of edition %(number)s, as at %(day)s") % {
        "verdict": told,
        "file": name,
        "number": verdict.number,
        "day": in_words(verdict.as_at),
    }


def distrust_in_words(verdict: Verdict) -> str:
    """That somebody else may have had the key later, and whether the organisation vouched for the edition."""
    if verdict.distrusted_from is None:
        return ""
    if verdict.vouched_by:
        return _(", and since vouched for with key %(key)s") % {"key": verdict.vouched_by}
    return _(
        ", a key that somebody else may have had from %(day)s on. An edition sealed with it can be dated"
        " back: compare it with the organisation’s own list"
    ) % {"day": in_words(verdict.distrusted_from)}


def page_in_words(verdict: Verdict) -> str:
    """That the page was compared as well, where one was given: it is what people read."""
    return _("; the page too is as it was signed") if verdict.page_checked else ""
