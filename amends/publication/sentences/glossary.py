"""What the words mean that say where things stand."""

from django.utils.translation import gettext as _

from amends.publication.rules import (
    Glossary,
    Word,
)


def glossary() -> Glossary:
    """What the words mean that say where things stand."""
    return Glossary(
        (
            Word(_("Not started"), _("Nothing has been done yet.")),
            Word(_("Under way"), _("Work has begun, and the change has not been made everywhere.")),
            Word(
                _("In place"),
                _("The change has been made in every service that it is for, by our own account."),
            ),
            Word(
                _("Shown to work"),
                _(
                    "Someone other than the person responsible has accepted evidence of it from every"
                    " service that it is for."
                ),
            ),
            Word(
                _("Part of everyday practice"),
                _(
                    "It was tested, and tested again later, in every service that it is for, with more"
                    " than one kind of evidence."
                ),
            ),
            Word(
                _("Slipped"),
                _("It was in use, and is no longer done as it should be."),
            ),
            Word(
                _("Not tested since"),
                _("It was tested once, so long ago that the test no longer says how things are."),
            ),
        )
    )
