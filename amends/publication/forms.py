"""What people are asked about editions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from amends.instruments.disclosure import Likeness
from amends.investigations.forms import CheckedForm
from amends.ledger import clock
from amends.people.forms import KeyedForm
from amends.people.models import Body, Role
from amends.publication.models import Edition
from amends.publication.rules import LANGUAGE, disclosure_hits
from amends.publication.rules.families import IN_WORDS, OF_A_COPY, WISHES, Step
from amends.publication.services import MOST_MEGABYTES, Language
from amends.ui.date_field import DateField
from amends.ui.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    EmailField,
    FileField,
    HiddenField,
    TextArea,
)
from amends.ui.form import Form


def named(things: Iterable[Role | Body]) -> list[tuple[str, str]]:
    """Things with a name, as choices."""
    return [(str(thing.pk), thing.name) for thing in things]


class TimeField(CharField):
    """A time of the day with 24 hours, such as 9:30."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(width=5, max_length=5, autocomplete="off", **kwargs)

    def clean(self, value: Any) -> Any:
        """The time, or None where none is said."""
        words = super().clean(value)
        if not words:
            return None
        try:
            return datetime.strptime(words.replace(".", ":"), "%H:%M").time()  # noqa: DTZ007 - a time of any day
        except ValueError as error:
            raise ValidationError(_("Write the time with 24 hours, such as 9:30")) from error


class DraftForm(Form):
    """Everything that an edition says beside the record. Only its day is needed to begin."""

    as_at = DateField(
        label=_("Show the plan as at"),
        hint=_("The day that the edition describes. Today or earlier."),
        latest=clock.today,
    )
    language = ChoiceField(
        label=_("Language of the edition"),
        hint=_(
            "Its fixed words, dates and numbers are in this language. Whatever people wrote is approved"
            " in it; the report’s own words stay as they are, marked as English."
        ),
        choices=[],
        as_select=True,
        required=False,
        empty_value=LANGUAGE,
    )
    apology = TextArea(label=_("Apology"), hint=_("It is read first."), rows=4, required=False)
    statement = TextArea(
        label=_("Statement"),
        hint=_("What happened, in plain words, and what this plan is."),
        rows=8,
        required=False,
    )
    families = CharField(
        label=_("What families were offered, if they agree to its being said"),
        hint=_(
            "One sentence. Leave it empty and nothing is said. For example: “Each family was offered"
            " this edition before it came out.”"
        ),
        required=False,
        max_length=300,
        autocomplete="off",
    )
    summary = TextArea(
        label=_("In short"),
        hint=_("A few sentences. What the record counts is added below them."),
        required=False,
    )
    changed = TextArea(
        label=_("What has changed since the last edition"),
        hint=_(
            "One sentence a line. Dates that moved are added from the record and cannot be left out."
        ),
        rows=8,
        required=False,
    )
    corrections = TextArea(
        label=_("Corrections"),
        hint=_("What an earlier edition had wrong. One sentence a line."),
        required=False,
    )
    signatory_name = CharField(
        label=_("Who signs"), required=False, max_length=200, autocomplete="off"
    )
    signatory_role = ChoiceField(
        label=_("In which role"), choices=[], coerce=UUID, required=False, as_select=True
    )
    approving_body = ChoiceField(
        label=_("Which body approved it"), choices=[], coerce=UUID, required=False, as_select=True
    )
    approved_on = DateField(label=_("Approved on"), latest=clock.today, required=False)
    confirmed_as = ChoiceField(
        label=_("Who confirmed that it still holds"),
        hint=_("Only where it was approved before the day that it shows."),
        choices=[],
        coerce=UUID,
        required=False,
        as_select=True,
    )
    confirmed_on = DateField(label=_("Confirmed on"), latest=clock.today, required=False)
    contact_office = CharField(
        label=_("Which office to contact about this plan"),
        hint=_(
            "The public will read this and what follows. An office or a post, such as “Patient"
            " Experience Office”, never a private person. It is printed on every copy for good, so"
            " choose what stays when people move on."
        ),
        required=False,
        max_length=200,
        autocomplete="off",
    )
    contact_email = EmailField(
        label=_("Email address of that office"),
        hint=_("A shared address. Give at least one of email, telephone and post."),
        required=False,
        autocomplete="off",
    )
    contact_telephone = CharField(
        label=_("Telephone number of that office"),
        hint=_("For example, 0115 496 0123. You can add when it is answered."),
        required=False,
        max_length=60,
        width=20,
        inputmode="tel",
        autocomplete="off",
    )
    contact_address = TextArea(
        label=_("Postal address of that office"),
        hint=_("One line of the address on each line."),
        rows=4,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        roles: Iterable[Role],
        bodies: Iterable[Body],
        languages: Sequence[Language],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if len(languages) > 1:
            told = [(each.tag, each.told) for each in languages]
            self.fields["language"].choices = told  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["language"]
        posts = named(roles)
        for name, choices in (
            ("signatory_role", posts),
            ("confirmed_as", posts),
            ("approving_body", named(bodies)),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field


class EasyPartForm(Form):
    """A part of an easy-read."""

    text = TextArea(
        label=_("Easy words"),
        hint=_("One idea in a short sentence or two. Somebody writes them; no machine does."),
        rows=3,
        required=False,
    )
    picture = FileField(
        label=_("A picture (optional)"),
        hint=_("PNG or JPEG. It is drawn anew, so that where and when it was taken is gone."),
        extensions=("png", "jpg", "jpeg", "gif", "webp"),
        max_megabytes=MOST_MEGABYTES,
        required=False,
    )
    shows = CharField(
        label=_("What the picture shows"),
        hint=_("For those who do not see it. Needed with every picture."),
        required=False,
        max_length=300,
    )


class WordingForm(Form):
    """Public words for one recommendation."""

    text = TextArea(
        label=_("What the public will read"),
        hint=_(
            "Say what is different now and how we know, what is not yet done and by when, and what"
            " moved and why. Leave out anything that points at a person."
        ),
        rows=6,
    )
    approved_as = ChoiceField(label=_("Approved by"), choices=[], coerce=UUID, as_select=True)
    effective_on = DateField(label=_("Approved on"), latest=clock.today)

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["approved_as"].choices = named(roles)  # type: ignore[attr-defined]  # a choice field


class SettleForm(Form):
    """What becomes of a detail that was stopped: `stop` says which, `do` what."""

    stop = HiddenField(max_length=40)
    do = HiddenField(max_length=20)


class AcceptForm(SettleForm):
    """Why a detail that was stopped may be published."""

    reason = TextArea(label=_("Why it may be published"), rows=2)


class LeaveOutForm(SettleForm):
    """Why words of a report are left out of editions."""

    reason = TextArea(
        label=_("Why it is left out"),
        hint=_("Do not repeat the words: reasons are kept."),
        rows=2,
    )


class ReplaceForm(SettleForm):
    """What to write instead of a detail, and in which post the new words are approved."""

    instead = CharField(
        label=_("Write instead"),
        hint=_("A role or a pseudonym, such as “the ward manager” or “a relative”."),
        max_length=200,
        width=20,
        autocomplete="off",
    )
    approved_as = ChoiceField(label=_("Approved by"), choices=[], coerce=UUID, as_select=True)

    def __init__(self, *args: Any, posts: Sequence[Role], ask_post: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ask_post:
            self.fields["approved_as"].choices = named(posts)  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["approved_as"]


class ReleaseForm(Form):
    """The day of publication; by the person who did not prepare it."""

    published_on = DateField(
        label=_("Publish on"),
        hint=_("Until that day nobody outside can read it."),
        earliest=clock.today,
    )
    published_at = TimeField(
        label=_("Not before"),
        hint=_(
            "The time of that day in London, such as 9:30. Leave it empty to publish at the start of"
            " the day, or at once if it is today."
        ),
        required=False,
    )
    why_now = TextArea(
        label=_("Why is it released now, with this still open with a family?"),
        hint=_(
            "Kept with what passed with each of these families, and never published. Name nobody."
        ),
        rows=3,
    )
    seen = HiddenField(max_length=1_000_000, required=False)

    def __init__(self, *args: Any, ask_why: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_why:
            del self.fields["why_now"]


class MoveForm(Form):
    """When an edition is published instead; by whoever may release."""

    when = ChoiceField(
        label=_("When is it published instead?"),
        choices=[("now", _("At once")), ("later", _("At another time"))],
        reveals={"later": ("published_on", "published_at")},
    )
    published_on = DateField(label=_("On which day?"), earliest=clock.today, required=False)
    published_at = TimeField(
        label=_("Not before"),
        hint=_("The time of that day in London, such as 9:30."),
        required=False,
    )
    reason = TextArea(
        label=_("Why?"),
        hint=_("For the record of this organisation. The public reads only the new day."),
        rows=3,
    )

    def clean(self) -> dict[str, Any]:
        """Another time has a day."""
        said = super().clean() or {}
        if said.get("when") == "later" and not said.get("published_on"):
            self.add_error("published_on", _("Say on which day."))
        return said


class CorrectionForm(Form):
    """What an earlier edition had wrong."""

    edition = ChoiceField(
        label=_("Which edition was wrong"), choices=[], coerce=int, as_select=True
    )
    wrong = TextArea(
        label=_("What it said"), hint=_("The statement that was wrong, as it stands there."), rows=3
    )
    right = TextArea(label=_("What is right"), rows=3)
    why = TextArea(
        label=_("Why it was wrong"),
        hint=_("The public will read this, and all of the above."),
        rows=3,
    )
    since = DateField(
        label=_("From which day it was wrong"),
        hint=_("Leave it empty if it was wrong from the beginning."),
        latest=clock.today,
        required=False,
    )

    def __init__(self, *args: Any, editions: Sequence[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].choices = [  # type: ignore[attr-defined]  # a choice field
            (str(each.number), str(each)) for each in reversed(editions)
        ]


class FollowForm(Form):
    """The address of somebody who wants to be told of new editions."""

    address = EmailField(label=_("Your email address"), max_length=320)

    def clean_address(self) -> str:
        """The one way to write it: nobody has more messages sent to a letter box by writing it otherwise."""
        local, _at, domain = self.cleaned_data["address"].rpartition("@")
        odd = any(each in local for each in ('"', "\\", "=?")) or not local.isprintable()
        try:
            plain = punycode(domain).lower()
        except UnicodeError:
            plain = "["
        if odd or plain.startswith("["):
            raise ValidationError(self.fields["address"].error_messages["invalid"])
        return f"{local}@{plain}"


class WithdrawForm(Form):
    """Why an edition is taken back."""

    reason = TextArea(label=_("Why it is withdrawn"), hint=_("The public will read this."), rows=3)


class RetireForm(Form):
    """Why a key seals nothing more."""

    reason = TextArea(
        label=_("Why it is retired"),
        hint=_("For the record of this organisation. It is not published."),
        rows=3,
    )
    distrusted_from = DateField(
        label=_("If somebody else may have it: since which day?"),
        hint=_(
            "Leave it empty for a key that was lost or is changed. With a day, whoever checks an"
            " edition that this key sealed is told."
        ),
        latest=clock.today,
        required=False,
    )


class FamilyForm(KeyedForm):
    """A family of a case, by words that name nobody."""

    reference = CharField(
        label=_("How is this family called here?"),
        hint=_(
            "Words that name nobody, such as “Family A”, “the patient’s family” or “the second"
            " family”. Amends has no place for names, addresses or telephone numbers of families:"
            " those stay with whoever is in touch with them."
        ),
        max_length=80,
        width=20,
        autocomplete="off",
    )


def details_in(text: str) -> list[Likeness]:
    """What looks like a detail of a person, for a form that asks whether it is."""
    return [Likeness(hit.kind, hit.found) for hit in disclosure_hits(text, ())]


class StepForm(CheckedForm, KeyedForm):
    """One thing that passed with a family. What is asked follows from what it was.

    `copies` are the editions that it may be about, by a key of the page's.
    """

    WATCHED: tuple[str, ...] = ("words", "changed")
    LOOK = staticmethod(details_in)

    copy = ChoiceField(label=_("Which edition is this about?"), choices=[], as_select=True)
    again_on = DateField(
        label=_("From which day may they be asked again? (optional)"),
        hint=_("Leave it empty, and they are asked about the next edition."),
        required=False,
    )
    words = TextArea(label=_("How, and what was agreed? (optional)"), rows=4, required=False)
    quoted = BooleanField(
        label=_("These are their own words, and they agree that they are kept"), required=False
    )
    changed = TextArea(
        label=_("What was changed because of what they said? (optional)"), rows=3, required=False
    )
    as_role = ChoiceField(
        label=_("Which role spoke with them?"), choices=[], coerce=UUID, as_select=True
    )
    effective_on = DateField(label=_("On which day?"), latest=clock.today)

    def __init__(
        self,
        *args: Any,
        step: Step,
        copies: Sequence[tuple[str, str]],
        roles: Iterable[Role],
        **kwargs: Any,
    ) -> None:
        gone = {
            "again_on": step is not Step.LATER,
            "quoted": step is not Step.COMMENTED,
            "changed": step is not Step.REPLIED,
            "words": step in WISHES,
            "copy": not copies and step not in OF_A_COPY,
        }
        self.WATCHED = tuple(name for name in self.WATCHED if not gone[name])
        super().__init__(*args, **kwargs)
        self.fields["copy"].choices = copies  # type: ignore[attr-defined]  # a choice field
        self.fields["as_role"].choices = named(roles)  # type: ignore[attr-defined]  # a choice field
        self.fields["copy"].required = step in OF_A_COPY
        if step in IN_WORDS:
            words = self.fields["words"]
            words.required, words.label = True, WORDS_OF[step][0]
            words.help_text = str(WORDS_OF[step][1])
        for name in (each for each, is_gone in gone.items() if is_gone):
            del self.fields[name]


WORDS_OF = {
    Step.COMMENTED: (
        _("What did they say?"),
        _(
            "As told by whoever is in touch with them. Without names, or anything that points at them."
        ),
    ),
    Step.REPLIED: (
        _("What was the reply?"),
        _("In a few sentences. Without names, or anything that points at them."),
    ),
}
