"""The form that every page uses: NHS fields, an error summary, and a guard against lost writing."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from amends.ui.fields import ChoiceField, HiddenField, MultipleChoiceField, NHSField


class Form(forms.Form):
    """A form whose fields are amends.ui.fields.

    `seen` is an opaque word for the version of the thing that the page showed ("17", a sequence
    number, a digest). It travels in a hidden field; if by the time of posting the view passes
    another, the form is refused and says so, with everything that was typed still in it. The
    service guards the write itself; this is the message for people.
    """

    default_renderer = TemplatesSetting
    template_name = "ui/fields/form.jinja"
    use_required_attribute = False

    def __init__(self, *args: Any, seen: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen_now = seen
        if seen is not None:
            self.fields["seen"] = HiddenField(initial=seen, required=False)

    @property
    def is_stale(self) -> bool:
        """Whether somebody else wrote since the page was shown. Always False for an unsent form."""
        if self.seen_now is None or not self.is_bound:
            return False
        return str(self.data.get(self.add_prefix("seen"), "")) != self.seen_now

    def full_clean(self) -> None:
        """Check the fields, then whether the page was out of date."""
        super().full_clean()
        if self.is_stale:
            self.add_error(
                None,
                _(
                    "Somebody else saved a change while this page was open. Nothing of yours was"
                    " saved. Your answers are still below: look at what changed, then save again."
                ),
            )

    def hidden(self) -> SafeString:
        """Every hidden field, to be put once inside the form element."""
        return mark_safe("".join(field.as_field_group() for field in self.hidden_fields()))  # noqa: S308  # rendered by autoescaping templates

    def error_summary(self) -> list[dict[str, str]]:
        """What is wrong, in the order of the page, each with the place that puts it right."""
        items = [{"text": str(error)} for error in self.non_field_errors()]
        for name, field in self.fields.items():
            bound = self[name]
            for error in bound.errors:
                item = {"text": str(error)}
                if isinstance(field, NHSField) and not bound.is_hidden:
                    item["href"] = f"#{field.first_id(bound)}"
                items.append(item)
        return items

    def top_fields(self) -> list[BoundField]:
        """The visible fields that no answer of another field reveals."""
        revealed = {
            name
            for field in self.fields.values()
            if isinstance(field, ChoiceField | MultipleChoiceField)
            for names in field.reveals.values()
            for name in names
        }
        return [field for field in self.visible_fields() if field.name not in revealed]

    def get_context(self) -> dict[str, Any]:
        """What ui/fields/form.jinja sees; it replaces Django's, which draws its own error lists."""
        return {"form": self}
