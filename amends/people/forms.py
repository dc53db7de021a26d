"""What people are asked about themselves, their services and roles; and what forms of every stage share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.identifiers import uuid7
from amends.ledger.rules import Refused
from amends.people.permissions import PROFILES
from amends.people.rules import Level
from amends.ui.date_field import DateField
from amends.ui.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    EmailField,
    HiddenField,
    MultipleChoiceField,
    PasswordField,
    TextArea,
)
from amends.ui.form import Form

type Choices = Sequence[tuple[str, str]]

LEVEL_NAMES = {
    Level.DIVISION.value: gettext_lazy("Division"),
    Level.SERVICE.value: gettext_lazy("Service"),
    Level.TEAM.value: gettext_lazy("Team or ward"),
}


@dataclass(frozen=True)
class FormPage:
    """What people/form.jinja draws around a form: one thing asked, and the way back."""

    title: str
    back: str
    submit: str
    caption: str = ""
    intro: tuple[str, ...] = ()
    # What the person is about to do cannot be taken back, or is felt by others.
    warning: bool = False
    multipart: bool = False
    # Its file may come in parts: the view takes `uploads.files_sent`.
    in_parts: bool = False


def new_key() -> str:
    """The one-time key of a form that makes something."""
    return str(uuid7())


class KeyedForm(Form):
    """A form that makes something new: sent twice, it makes it once.

    Its hidden `key`, made when the form is drawn, becomes the id of what is made.
    """

    key = HiddenField(initial=new_key, required=False)

    def clean_key(self) -> UUID:
        """The key that the page was drawn with."""
        try:
            return UUID(self.cleaned_data["key"])
        except ValueError as error:
            raise ValidationError(
                _("The page could not be read. Open it again, then send it.")
            ) from error


def answered[Answer](form: Form, write: Callable[[], Answer]) -> Answer | None:
    """Do the write that a form asks for; None when it was not sent, is wrong or was refused.

    A refusal becomes the form's error, in the words of the service.
    """
    if not form.is_valid():
        return None
    try:
        return write()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def chosen(value: str) -> UUID | None:
    """The id of what was chosen from a list; None for nothing. Lists hold nothing else."""
    return UUID(value) if value else None


class SignInForm(Form):
    """Who are you?"""

    email = EmailField(label=gettext_lazy("Email address"))
    password = PasswordField(label=gettext_lazy("Password"), max_length=1000)


class PasswordForm(Form):
    """A new password."""

    current = PasswordField(label=gettext_lazy("Current password"), max_length=1000)
    new = PasswordField(
        label=gettext_lazy("New password"),
        hint=gettext_lazy(
            "12 characters or more. Three or four words that you will remember do well."
        ),
        new=True,
        max_length=1000,
    )

    def __init__(self, *args: Any, ask_current: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_current:
            del self.fields["current"]


class ServiceForm(KeyedForm):
    """A division, a service or a team."""

    name = CharField(label=gettext_lazy("Name"), max_length=200)
    level = ChoiceField(label=gettext_lazy("What is it?"), choices=LEVEL_NAMES)
    parent = ChoiceField(
        label=gettext_lazy("What is it part of?"),
        as_select=True,
        required=False,
        none_yet=gettext_lazy("Nothing above it"),
    )
    opened_on = DateField(
        label=gettext_lazy("From which day does it run?"),
        hint=gettext_lazy("It may lie in the past or in the future. For example, 1 4 2016"),
    )
    reason = TextArea(label=gettext_lazy("Note (optional)"), required=False, rows=2)

    def __init__(self, *args: Any, parents: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = parents  # type: ignore[attr-defined]  # a choice field


class CloseForm(Form):
    """The end of a service."""

    last_day = DateField(
        label=gettext_lazy("What is its last day?"),
        hint=gettext_lazy("It counts as running on this day. For example, 31 3 2026"),
    )
    reason = TextArea(label=gettext_lazy("Why does it close, and who takes on its work?"), rows=3)


class ReasonForm(Form):
    """A correction."""

    reason = TextArea(label=gettext_lazy("What was entered by mistake?"), rows=3)


class MergeForm(KeyedForm):
    """Several services become one."""

    predecessors = MultipleChoiceField(label=gettext_lazy("Which services come together?"))
    successor = ChoiceField(
        label=gettext_lazy("What do they become part of?"),
        as_select=True,
        required=False,
        none_yet=gettext_lazy("A new one, named below"),
    )
    name = CharField(label=gettext_lazy("Name of the new one"), required=False, max_length=200)
    effective_on = DateField(
        label=gettext_lazy("From which day?"),
        hint=gettext_lazy("The first day of the new one; the others run until the day before"),
    )
    decided_by = ChoiceField(
        label=gettext_lazy("Who decided it?"),
        as_select=True,
        required=False,
        none_yet=gettext_lazy("Not known"),
    )
    reason = TextArea(label=gettext_lazy("Why? (optional)"), required=False, rows=3)
    sure = BooleanField(
        label=gettext_lazy("I have checked this. A merger cannot be taken back."),
        missing=gettext_lazy("Check the merger, then tick that you have"),
    )

    def __init__(self, *args: Any, services: Choices, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["predecessors"].choices = services  # type: ignore[attr-defined]  # a choice field
        self.fields["successor"].choices = services  # type: ignore[attr-defined]  # a choice field
        self.fields["decided_by"].choices = bodies  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """A new one needs its name."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not said.get("successor") and not said.get("name") and "name" not in self.errors:
            self.add_error("name", _("Name the new one, or choose what they become part of"))
        return said


class RoleForm(KeyedForm):
    """A post."""

    party = ChoiceField(label=gettext_lazy("Whose post is it?"), as_select=True)
    name = CharField(
        label=gettext_lazy("Name of the post"),
        hint=gettext_lazy("For example, Medical Director. Not the name of a person."),
        max_length=200,
    )
    signatory = BooleanField(label=gettext_lazy("Signs public statements"), required=False)

    def __init__(self, *args: Any, parties: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = parties  # type: ignore[attr-defined]  # a choice field


class HoldForm(Form):
    """Who holds a post."""

    holder = ChoiceField(
        label=gettext_lazy("Who holds it?"),
        hint=gettext_lazy("Somebody who is not in the list is added under Members first"),
        as_select=True,
        required=False,
        none_yet=gettext_lazy("Nobody: it is vacant"),
    )
    covered_by = ChoiceField(
        label=gettext_lazy("While it is vacant, who covers it?"),
        as_select=True,
        required=False,
        none_yet=gettext_lazy("Nobody"),
    )
    effective_on = DateField(
        label=gettext_lazy("From which day?"),
        hint=gettext_lazy("It may lie in the past or in the future. For example, 2 6 2025"),
    )
    note = TextArea(label=gettext_lazy("Note (optional)"), required=False, rows=2)

    def __init__(self, *args: Any, people: Choices, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = people  # type: ignore[attr-defined]  # a choice field
        self.fields["covered_by"].choices = roles  # type: ignore[attr-defined]  # a choice field


class FindForm(Form):
    """A search in the national list."""

    words = CharField(
        label=gettext_lazy("Name or ODS code"),
        hint=gettext_lazy("For example, RXM, or part of a name"),
        width=20,
        max_length=100,
    )


class PartyForm(KeyedForm):
    """An organisation that this one deals with."""

    name = CharField(label=gettext_lazy("Name"), max_length=200)
    ods_code = CharField(
        label=gettext_lazy("ODS code (optional)"), required=False, width=10, max_length=10
    )
    kind = CharField(
        label=gettext_lazy("What kind of organisation is it? (optional)"),
        hint=gettext_lazy("For example, integrated care board, police, independent investigator"),
        required=False,
        max_length=100,
    )


class BodyForm(KeyedForm):
    """A body that decides."""

    party = ChoiceField(label=gettext_lazy("Whose body is it?"), as_select=True)
    name = CharField(
        label=gettext_lazy("Name of the body"),
        hint=gettext_lazy("For example, Quality Committee"),
        max_length=200,
    )

    def __init__(self, *args: Any, parties: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = parties  # type: ignore[attr-defined]  # a choice field


class AccessForm(Form):
    """What somebody may do here, and in which role."""

    profile = ChoiceField(
        label=gettext_lazy("What may they do?"),
        choices={key: profile.name for key, profile in PROFILES.items()},
        hints={key: profile.description for key, profile in PROFILES.items()},
    )
    role = ChoiceField(
        label=gettext_lazy("In which role do they act?"),
        as_select=True,
        required=False,
        none_yet=gettext_lazy("No role"),
    )

    def __init__(self, *args: Any, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]  # a choice field


class InviteForm(AccessForm):
    """Somebody new."""

    name = CharField(label=gettext_lazy("Name"), max_length=200, autocomplete="off")
    email = EmailField(label=gettext_lazy("Work email address"), autocomplete="off")
    field_order = ("name", "email", "profile", "role")
