"""What passed between an organisation and a family, and what is still open, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.publication.rules.families import Stands, Step, Wish

# What is recorded, as a heading and as what a person chooses to do.
STEPS: dict[Step, Promise] = {
    Step.OFFERED: _("The final copy was offered"),
    Step.WANTED: _("They chose to see it"),
    Step.LATER: _("They asked to be asked later"),
    Step.NONE: _("They chose to receive nothing"),
    Step.RECEIVED: _("They received it"),
    Step.COMMENTED: _("They said something about it"),
    Step.REPLIED: _("They were replied to"),
    Step.WENT_AHEAD: _("The edition went ahead"),
}
TO_RECORD: dict[Step, Promise] = {
    Step.OFFERED: _("Record that the final copy was offered"),
    Step.WANTED: _("Record that they want to see it"),
    Step.LATER: _("Record that they asked to be asked later"),
    Step.NONE: _("Record that they want to receive nothing"),
    Step.RECEIVED: _("Record that they received it"),
    Step.COMMENTED: _("Record what they said"),
    Step.REPLIED: _("Record the reply, and what was changed"),
}
WISHED: dict[Wish, Promise] = {
    Wish.UNSAID: _("They have not said yet whether they want to see anything."),
    Wish.COPY: _("They said last that they want to see the final copy."),
    Wish.LATER: _("They asked last to be asked later."),
    Wish.NOTHING: _("They chose to receive nothing. Nothing is offered until they ask."),
}
# `family` is the words by which it is known, `number` the edition's.
STANDING: dict[Stands, Promise] = {
    Stands.NOT_OFFERED: _("%(family)s has not been offered the final copy of edition %(number)s."),
    Stands.NO_ANSWER: _(
        "%(family)s was offered the final copy of edition %(number)s. No answer is recorded yet."
    ),
    Stands.NOT_RECEIVED: _(
        "%(family)s wants to see the final copy of edition %(number)s. It is not recorded that they"
        " received it."
    ),
    Stands.NO_REPLY: _(
        "%(family)s said something about edition %(number)s. No reply is recorded yet."
    ),
    Stands.MOVED: _(
        "%(family)s saw edition %(number)s, and something in it was changed afterwards. Show them"
        " what changed."
    ),
    Stands.SEEN: _("%(family)s has seen the final copy of edition %(number)s."),
    Stands.LATER: _("%(family)s asked to be asked later."),
    Stands.NOTHING: _("%(family)s chose to receive nothing. Nothing is offered until they ask."),
}


def standing_told(stands: Stands, *, family: str, number: int) -> str:
    """How things stand with a family and an edition, as a sentence."""
    told = str(STANDING[stands]) % {"family": family, "number": number}
    return told[:1].upper() + told[1:]
