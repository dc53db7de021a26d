"""Form fields that know their NHS macro: a page writes `{{ form.reason.as_field_group() }}`.

Each field is Django's of the same name with words in the NHS style; `macro_params` turns its state
into the arguments of its macro, and `macro_template` names the template that calls the macro.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    # Text that is translated when it is shown; Django's own class for it has no public name.
    from django.utils.functional import _StrPromise

type Words = str | _StrPromise
type File = UploadedFile[Any]

BYTES_IN_A_MEGABYTE = 1_000_000


class NHSField(forms.Field):
    """What all fields share.

    `label` is the question. `hint` helps to answer it. `missing` is the message when there is no
    answer. `label_size` is s, m, l or xl (empty for plain weight). `page_heading` makes the label
    the page's h1, for a page that asks one thing.
    """

    macro_template = ""
    missing_words: Words = gettext_lazy("Fill in “{label}”")

    def __init__(
        self,
        *,
        label: Words,
        hint: Words = "",
        missing: Words = "",
        label_size: str = "s",
        page_heading: bool = False,
        **kwargs: Any,
    ) -> None:
        self.label_size = label_size
        self.page_heading = page_heading
        messages: dict[str, Words] = {
            "required": missing or format_lazy(self.missing_words, label=label)
        }
        messages |= kwargs.pop("error_messages", None) or {}
        kwargs.setdefault("template_name", self.macro_template)
        super().__init__(label=label, help_text=hint, error_messages=messages, **kwargs)

    def macro_params(self, bound: BoundField) -> dict[str, Any]:
        """The arguments of this field's macro that every macro has."""
        params: dict[str, Any] = {"id": bound.auto_id, "name": bound.html_name}
        if bound.help_text:
            params["hint"] = {"text": str(bound.help_text)}
        if bound.errors:
            params["errorMessage"] = {
                "text": " ".join(str(error) for error in bound.errors),
                "visuallyHiddenText": _("Error"),
            }
        if self.disabled:
            params["disabled"] = True
        return params

    def label_params(self, bound: BoundField) -> dict[str, Any]:
        """The label, or the legend of a group."""
        words: dict[str, Any] = {"text": str(bound.label), "isPageHeading": self.page_heading}
        return words | ({"size": self.label_size} if self.label_size else {})

    def first_id(self, bound: BoundField) -> str:
        """The element that an error summary leads to."""
        return str(bound.auto_id)


class CharField(NHSField, forms.CharField):
    """One line of text. `width` is 2, 3, 4, 5, 10, 20 or 30 characters, or empty for all of it."""

    macro_template = "ui/fields/input.jinja"
    input_type = "text"

    def __init__(
        self,
        *,
        width: int | None = None,
        autocomplete: str = "",
        inputmode: str = "",
        spellcheck: bool | None = None,
        prefix: Words = "",
        suffix: Words = "",
        max_length: int | None = 500,
        **kwargs: Any,
    ) -> None:
        self.look: dict[str, Any] = {
            "width": width,
            "autocomplete": autocomplete or None,
            "inputmode": inputmode or None,
            "spellcheck": spellcheck,
        }
        self.affixes = {"prefix": prefix, "suffix": suffix}
        kwargs.setdefault("error_messages", {}).setdefault(
            "max_length", gettext_lazy("Use %(limit_value)d characters or fewer")
        )
        super().__init__(max_length=max_length, **kwargs)

    def macro_params(self, bound: BoundField) -> dict[str, Any]:
        """For the input macro."""
        value = bound.value()
        params = super().macro_params(bound) | {
            "label": self.label_params(bound),
            "type": self.input_type,
            "value": "" if value is None else str(value),
        }
        params |= {name: setting for name, setting in self.look.items() if setting is not None}
        return params | {
            name: {"text": str(words)} for name, words in self.affixes.items() if words
        }


class ImpreciseDateInput(CharField):
    """A date in the words of the source: "July 2017", "by the end of the year"; a promise may be "ongoing".

    `parse` turns the words into whatever the page needs and raises ValueError for words that it
    cannot read; without it the answer is the words.
    """

    def __init__(self, *, parse: Callable[[str], Any] | None = None, **kwargs: Any) -> None:
        self.parse = parse
        kwargs.setdefault("hint", gettext_lazy("For example, 31 July 2017, July 2017 or 2017"))
        super().__init__(**({"width": 20, "max_length": 100, "spellcheck": False} | kwargs))

    def clean(self, value: Any) -> Any:
        """The words, or what `parse` makes of them (None for no words)."""
        words = super().clean(value)
        if self.parse is None:
            return words
        if not words:
            return None
        try:
            return self.parse(words)
        except ValueError as error:
            raise ValidationError(
                _("Write the date as it was given, such as 31 July 2017 or July 2017"),
                code="unreadable",
            ) from error


class EmailField(CharField, forms.EmailField):
    """An email address."""

    input_type = "email"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {}).setdefault(
            "invalid",
            gettext_lazy("Enter an email address in the correct format, like name@example.com"),
        )
        look: dict[str, Any] = {"autocomplete": "email", "spellcheck": False, "max_length": 320}
        super().__init__(**(look | kwargs))


class PasswordField(CharField):
    """A password, never shown again and never stripped. `new`: a password manager may offer one."""

    macro_template = "ui/fields/password.jinja"
    widget = forms.PasswordInput

    def __init__(self, *, new: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("autocomplete", "new-password" if new else "current-password")
        super().__init__(**({"strip": False} | kwargs))

    def macro_params(self, bound: BoundField) -> dict[str, Any]:
        """For the password-input macro; the value stays out of the page."""
        return super().macro_params(bound) | {
            "value": "",
            "showPasswordText": _("Show"),
            "hidePasswordText": _("Hide"),
            "showPasswordAriaLabel": _("Show password"),
            "hidePasswordAriaLabel": _("Hide password"),
            "passwordShownAnnouncementText": _("Your password is visible"),
            "passwordHiddenAnnouncementText": _("Your password is hidden"),
        }


class IntegerField(NHSField, forms.IntegerField):
    """A whole number, typed in a text box as the design system asks (no spinner)."""

    macro_template = "ui/fields/input.jinja"
    widget = forms.TextInput

    def __init__(self, *, width: int | None = 5, suffix: Words = "", **kwargs: Any) -> None:
        self.width = width
        self.suffix = suffix
        messages = {
            "invalid": gettext_lazy("Enter a whole number, such as 18"),
            "min_value": gettext_lazy("Enter %(limit_value)d or more"),
            "max_value": gettext_lazy("Enter %(limit_value)d or less"),
        }
        kwargs["error_messages"] = messages | (kwargs.get("error_messages") or {})
        super().__init__(**kwargs)

    def macro_params(self, bound: BoundField) -> dict[str, Any]:
        """For the input macro."""
        value = bound.value()
        params = super().macro_params(bound) | {
            "label": self.label_params(bound),
            "value": "" if value is None else str(value),
            "inputmode": "numeric",
            "spellcheck": False,
        }
        if self.suffix:
            params["suffix"] = {"text": str(self.suffix)}
        return params | ({"width": self.width} if self.width else {})


class TextArea(NHSField, forms.CharField):
    """Several lines of text. With `max_words` or `max_length` it says how much is left.

    Line ends arrive as carriage return and line feed; they are kept as line feeds, so that the same
    words have the same digest wherever they came from.
    """

    macro_template = "ui/fields/textarea.jinja"
    widget = forms.Textarea
    # Longer than any report's section; stops a paste of a whole book.
    most_characters = 20_000

    def __init__(
        self,
        *,
        rows: int = 5,
        max_words: int | None = None,
        max_length: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.rows = rows
        self.max_words = max_words
        self.counted_length = max_length
        kwargs.setdefault("error_messages", {}).setdefault(
            "max_length",
            gettext_lazy("Use %(limit_value)d characters or fewer. You used %(show_value)d"),
        )
        super().__init__(max_length=max_length or self.most_characters, **kwargs)

    def to_python(self, value: Any) -> str:
        """The text with line feeds for line ends."""
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: Any) -> None:
        """Present if it must be, and no longer than asked for."""
        super().validate(value)
        words = len(value.split())
        if self.max_words is not None and words > self.max_words:
            message = _("Use %(most)d words or fewer. You used %(words)d")
            counts = {"most": self.max_words, "words": words}
            raise ValidationError(message, code="max_words", params=counts)

    def macro_params(self, bound: BoundField) -> dict[str, Any]:
        """For the textarea macro, or the character-count macro if there is something to count."""
        value = bound.value()
        params = super().macro_params(bound) | {
            "label": self.label_params(bound),
            "rows": self.rows,
            "value": "" if value is None else str(value),
        }
        if self.max_words is not None:
            params |= {"maxlength": self.max_words, "countType": "words"} | _counting(_("words"))
        elif self.counted_length is not None:
            params |= {"maxlength": self.counted_length} | _counting(_("characters"))
        return params


def _counting(unit: str) -> dict[str, Any]:
    """The words of the character-count component; the browser puts the number for %{count}."""
    said = _("You can enter up to %%{count} %(unit)s") % {"unit": unit}
    left = {"other": _("%%{count} %(unit)s left") % {"unit": unit}}
    over = {"other": _("%%{count} %(unit)s too many") % {"unit": unit}}
    none = _("No %(unit)s left") % {"unit": unit}
    return {
        "textareaDescriptionText": said,
        "wordsUnderLimitText": left,
        "charactersUnderLimitText": left,
        "wordsAtLimitText": none,
        "charactersAtLimitText": none,
        "wordsOverLimitText": over,
        "charactersOverLimitText": over,
    }


class _Choices(NHSField):
    """What fields with a list of answers share."""

    missing_words = gettext_lazy("Choose an answer for “{label}”")

    def __init__(
        self,
        *,
        hints: Mapping[str, Words] | None = None,
        reveals: Mapping[str, str | Iterable[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        self.hints = dict(hints or {})
        self.reveals = {
            answer: (names,) if isinstance(names, str) else tuple(names)
            for answer, names in (reveals or {}).items()
        }
        kwargs.setdefault("error_messages", {}).setdefault(
            "invalid_choice", gettext_lazy("Choose one of the answers shown")
        )
        super().__init__(**kwargs)

    def answers(self) -> list[tuple[Any, Words]]:
        """The values and their words, without the blank one."""
        pairs = cast("Iterable[tuple[Any, Words]]", self.choices)  # type: ignore[attr-defined]  # from Django's choice fields
        return [(value, text) for value, text in pairs if value not in (None, "")]

    def items(self, bound: BoundField, chosen: set[str]) -> list[dict[str, Any]]:
        """The answers as the radios and checkboxes macros take them."""
        shown: list[dict[str, Any]] = []
        for value, text in self.answers():
            item: dict[str, Any] = {
                "value": str(value),
                "text": str(text),
                "checked": str(value) in chosen,
            }
            if hint := self.hints.get(value):
                item["hint"] = {"text": str(hint)}
            if names := self.reveals.get(value):
                item["conditional"] = {
                    "html": "".join(bound.form[name].as_field_group() for name in names)
                }
            shown.append(item)
        return shown

    def group_params(self, bound: BoundField) -> dict[str, Any]:
        """A fieldset with the label as its legend."""
        params = NHSField.macro_params(self, bound)
        params["idPrefix"] = params.pop("id")
        return params | {"fieldset": {"legend": self.label_params(bound)}}


class ChoiceField(_Choices, forms.TypedChoiceField):
    """One of several answers, as radios; `as_select` for a list too long for radios.

    `hints` says more about an answer, by its value. `reveals` names the fields to show under an
    answer once it is chosen. `coerce` turns the value into what the page needs.
    """

    macro_template = "ui/fields/radios.jinja"

    def __init__(
        self,
        *,
        as_select: bool = False,
        inline: bool = False,
        none_yet: Words = "",
        **kwargs: Any,
    ) -> None:
        self.as_select = as_select
        self.inline = inline
        self.none_yet = none_yet
        if as_select:
            kwargs.setdefault("template_name", "ui/fields/select.jinja")
        super().__init__(**kwargs)

    def macro_params(self, bound: BoundField) -> dict[str, Any]:
        """For the radios or the select macro."""
        value = bound.value()
        chosen = "" if value is None else str(value)
        if not self.as_select:
            look = {"classes": "nhsuk-radios--inline"} if self.inline else {}
            return self.group_params(bound) | look | {"items": self.items(bound, {chosen})}
        nothing = str(self.none_yet) or _("Choose from the list")
        options: list[dict[str, Any]] = [{"value": "", "text": nothing}]
        options += [
            {"value": str(value), "text": str(text), "selected": str(value) == chosen}
            for value, text in self.answers()
        ]
        return super().macro_params(bound) | {"label": self.label_params(bound), "items": options}


class MultipleChoiceField(_Choices, forms.TypedMultipleChoiceField):
    """Any of several answers, as checkboxes. `hints`, `reveals` and `coerce` as in ChoiceField."""

    macro_template = "ui/fields/checkboxes.jinja"
    missing_words = gettext_lazy("Choose at least one answer for “{label}”")

    def macro_params(self, bound: BoundField) -> dict[str, Any]:
        """For the checkboxes macro."""
        chosen = {str(value) for value in bound.value() or ()}
        return self.group_params(bound) | {"items": self.items(bound, chosen)}


class BooleanField(NHSField, forms.BooleanField):
    """One checkbox. Required means that it must be ticked; say why in `missing`."""

    macro_template = "ui/fields/checkboxes.jinja"
    missing_words = gettext_lazy("Tick “{label}” to go on")

    def macro_params(self, bound: BoundField) -> dict[str, Any]:
        """For the checkboxes macro, with one item."""
        params = super().macro_params(bound)
        params["idPrefix"] = params.pop("id")
        item = {"value": "on", "text": str(bound.label), "checked": bool(bound.value())}
        if hint := params.pop("hint", None):
            item["hint"] = hint
        return params | {"items": [item]}


class FileField(NHSField, forms.FileField):
    """One file. `extensions` such as ("pdf", "docx"); `max_megabytes` refuses anything larger."""

    macro_template = "ui/fields/file.jinja"
    missing_words = gettext_lazy("Choose a file for “{label}”")

    def __init__(
        self, *, extensions: Iterable[str] = (), max_megabytes: int | None = None, **kwargs: Any
    ) -> None:
        self.extensions = tuple(extension.lower().lstrip(".") for extension in extensions)
        self.max_megabytes = max_megabytes
        messages = {
            "empty": gettext_lazy("The file is empty. Choose another"),
            "invalid": gettext_lazy("No file arrived. Choose it again"),
            "max_length": gettext_lazy("The file’s name is too long. Rename it and try again"),
        }
        kwargs["error_messages"] = messages | (kwargs.get("error_messages") or {})
        super().__init__(**({"max_length": 200} | kwargs))

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, of a kind and size that is taken."""
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile):
            self._check_kind(file)
            self._check_size(file)
        return file

    def _check_kind(self, file: File) -> None:
        kind = (file.name or "").rpartition(".")[2].lower()
        if self.extensions and kind not in self.extensions:
            kinds = ", ".join(extension.upper() for extension in self.extensions)
            message = _("The file must be one of these kinds: %(kinds)s")
            raise ValidationError(message, code="kind", params={"kinds": kinds})

    def _check_size(self, file: File) -> None:
        most = self.max_megabytes
        if most is not None and (file.size or 0) > most * BYTES_IN_A_MEGABYTE:
            message = _("The file must be smaller than %(most)d MB")
            raise ValidationError(message, code="size", params={"most": most})

    def macro_params(self, bound: BoundField) -> dict[str, Any]:
        """For the file-upload macro."""
        params = super().macro_params(bound) | {
            "label": self.label_params(bound),
            "chooseFilesButtonText": _("Choose file"),
            "noFileChosenText": _("No file chosen"),
            "dropInstructionText": _("or drop file"),
            "enteredDropZoneText": _("Entered drop zone"),
            "leftDropZoneText": _("Left drop zone"),
        }
        if self.extensions:
            accept = ",".join(f".{extension}" for extension in self.extensions)
            params["attributes"] = {"accept": accept}
        return params


class HiddenField(NHSField, forms.CharField):
    """A value that travels with the form and that nobody sees."""

    macro_template = "ui/fields/hidden.jinja"
    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {"label": "", "max_length": 500}
        super().__init__(**(defaults | kwargs))

    def macro_params(self, bound: BoundField) -> dict[str, Any]:
        """For the input element itself. `seen` is always what is there now: the person was told."""
        value = bound.initial if bound.name == "seen" else bound.value()
        return super().macro_params(bound) | {"value": "" if value is None else str(value)}
