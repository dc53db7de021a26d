"""The form in which a published statement is confirmed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.intake.rules import EVENT, meaning_of
from amends.intake.services import Confirmed, ConfirmedEvent, ConfirmedReport
from amends.investigations.forms import CheckedForm
from amends.investigations.models import ReportDates
from amends.investigations.queries import DATE_NAMES
from amends.investigations.rules import ReportKind
from amends.ledger.dates import ImpreciseDate, Precision
from amends.people.forms import KeyedForm
from amends.people.models import Party
from amends.ui.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    ImpreciseDateInput,
    TextArea,
)


@dataclass(frozen=True)
class Group:
    """Some fields of the statement's form, beside the words that they were proposed from."""

    title: str
    words: str
    fields: tuple[str, ...]


FOR_THE_EDITION = gettext_lazy(
    "If a public edition is prepared for this case, its first draft begins with this."
)
TICK = gettext_lazy("Take this over")
NAMED_NEW = "new:"


class StatementForm(CheckedForm, KeyedForm):
    """Everything that a statement proposes, each with a tick, to be confirmed or changed."""

    PSEUDONYM = "pseudonym"

    pseudonym = CharField(label=gettext_lazy("Pseudonym"), max_length=60, width=10)
    incident = ImpreciseDateInput(
        label=gettext_lazy("When was the incident? (optional)"),
        parse=ImpreciseDate.from_words,
        required=False,
    )
    public_summary = TextArea(
        label=gettext_lazy("What happened, in words that may be public (optional)"),
        required=False,
        rows=4,
    )
    source = TextArea(label=gettext_lazy("Where does this come from?"), rows=2)
    reconstructed = BooleanField(
        label=gettext_lazy("Nothing but a public statement is known here"),
        hint=gettext_lazy(
            "The case is then marked as reconstructed on every page, and never published from here"
        ),
        required=False,
    )
    said_on = ImpreciseDateInput(
        label=gettext_lazy("When was the statement made?"), parse=ImpreciseDate.from_words
    )

    def __init__(
        self,
        *args: Any,
        found: Mapping[str, Any],
        file_name: str,
        parties: Sequence[Party],
        **kwargs: Any,
    ) -> None:
        self.found = found
        self.parties = {str(party.pk): party for party in parties}
        self.groups: list[Group] = []
        self.reports: list[tuple[str, ReportKind]] = []
        self.events: list[str] = []
        self.dated: list[str] = []
        # The rules look through these; they are made below, before the look.
        self.WATCHED = ("public_summary",)
        self._later: dict[str, Any] = {}
        self._add_reports()
        self._add_dates()
        self._add_events()
        self.WATCHED += tuple(f"{name}_what" for name in (*self.dated, *self.events))
        self.WATCHED += tuple(f"{name}_title" for name, _kind in self.reports)
        initial = self._initial(file_name) | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        # What has to be checked comes last, beside the button.
        checked = self.fields.pop("checked", None)
        self.fields.update(self._later)
        if checked is not None:
            self.fields["checked"] = checked

    def case_group(self) -> Group:
        """The case itself."""
        names = ("pseudonym", "incident", "public_summary", "source", "said_on", "reconstructed")
        return Group(_("The case"), self.found["case"]["words"], names)

    def _initial(self, file_name: str) -> dict[str, Any]:
        case, title = self.found["case"], self.found["title"]
        dates = {each["what"]: each["date"]["raw"] for each in reversed(self.found["dates"])}
        made = dates.get("date of the statement") or dates.get("published") or ""
        return {
            "pseudonym": case["pseudonym"],
            "incident": dates.get("incident", ""),
            "public_summary": case["words"],
            "source": f"“{title}” ({file_name})" if title else file_name,
            "said_on": made,
        }

    def _add_reports(self) -> None:
        for number, one in enumerate(self.found["investigations"]):
            name = f"report_{number}"
            kind = ReportKind(one["kind"])
            external = kind is ReportKind.EXTERNAL
            title = _("Independent investigation") if external else _("Internal investigation")
            pseudonym = self.found["case"]["pseudonym"]
            if pseudonym:
                title = _("%(title)s into the care and treatment of %(case)s") % {
                    "title": title,
                    "case": pseudonym,
                }
            commissioner = one["commissioned_by"] or ("" if external else one["by"])
            choices, chosen = self._commissioners(commissioner)
            self._later |= {
                f"{name}_tick": BooleanField(label=TICK, required=False, initial=True),
                f"{name}_title": CharField(
                    label=_("Title of the report"), max_length=300, required=False, initial=title
                ),
                f"{name}_commissioner": ChoiceField(
                    label=_("Who commissioned it?"),
                    choices=choices,
                    as_select=True,
                    required=False,
                    none_yet=gettext_lazy("Not known"),
                    initial=chosen,
                ),
                f"{name}_author": CharField(
                    label=_("Who wrote it, in the statement’s words? (optional)"),
                    required=False,
                    max_length=300,
                    initial=one["by"],
                ),
            }
            self.reports.append((name, kind))
            heading = (
                _("The external investigation") if external else _("The internal investigation")
            )
            names = tuple(f"{name}_{part}" for part in ("tick", "title", "commissioner", "author"))
            self.groups.append(Group(heading, one["words"], names))

    def _commissioners(self, name: str) -> tuple[list[tuple[str, str]], str]:
        """Known parties, and the one named, to be added if it is not among them."""
        choices = [(pk, party.name) for pk, party in self.parties.items()]
        if not name:
            return choices, ""
        known = next((pk for pk, words in choices if words.casefold() == name.casefold()), None)
        if known:
            return choices, known
        value = NAMED_NEW + name[:200]
        words = _("%(name)s (will be added to the list)") % {"name": name[:200]}
        return [*choices, (value, words)], value

    def _add_dates(self) -> None:
        kinds = [kind.value for _name, kind in self.reports]
        taken: set[str] = set()
        for number, one in enumerate(self.found["dates"]):
            meaning = meaning_of(one["what"], kinds)
            if meaning in {"incident", "statement"}:
                continue
            meaning = EVENT if meaning in taken else meaning
            taken.add(meaning)
            name = f"date_{number}"
            self._later |= {
                f"{name}_tick": BooleanField(label=TICK, required=False, initial=True),
                f"{name}_day": ImpreciseDateInput(
                    label=_("The date"),
                    parse=ImpreciseDate.from_words,
                    required=False,
                    initial=one["date"]["raw"],
                ),
                f"{name}_is": ChoiceField(
                    label=_("What is it the date of?"),
                    choices=self._meanings(kinds),
                    as_select=True,
                    required=False,
                    none_yet=gettext_lazy("A line of the timeline, in the words below"),
                    initial="" if meaning == EVENT else meaning,
                ),
                f"{name}_what": TextArea(
                    label=_("In the timeline it reads"),
                    hint=_("Only for a line of the timeline. Without anybody’s name"),
                    required=False,
                    rows=3,
                    max_length=500,
                    initial=_said(one["words"]),
                ),
            }
            self.dated.append(name)
            heading = _("%(date)s (%(precision)s)") % {
                "date": one["date"]["raw"],
                "precision": _precision(one["date"]["precision"]),
            }
            names = tuple(f"{name}_{part}" for part in ("tick", "day", "is", "what"))
            self.groups.append(Group(heading, one["words"], names))

    def _meanings(self, kinds: Sequence[str]) -> list[tuple[str, str]]:
        names = {
            "internal": _("Internal investigation: %(date)s"),
            "external": _("External investigation: %(date)s"),
        }
        return [
            (f"{kind}:{date}", names[kind] % {"date": str(DATE_NAMES[date]).lower()})
            for kind in dict.fromkeys(kinds)
            for date in ReportDates.DATES
        ]

    def _add_events(self) -> None:
        for number, (heading, words, line, later) in enumerate(_sayings(self.found)):
            name = f"event_{number}"
            self._later |= {
                f"{name}_tick": BooleanField(label=TICK, required=False, initial=True),
                f"{name}_what": TextArea(
                    label=_("In the timeline it reads"),
                    hint=" ".join(
                        filter(
                            None,
                            (
                                _("It stands on the day of the statement. Without anybody’s name."),
                                later,
                            ),
                        )
                    ),
                    required=False,
                    rows=3,
                    max_length=700,
                    initial=line,
                ),
            }
            self.events.append(name)
            self.groups.append(Group(heading, words, (f"{name}_tick", f"{name}_what")))

    def clean(self) -> dict[str, Any]:
        """What is ticked is filled in, and no report has two dates of one kind."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for name, _kind in self.reports:
            if said.get(f"{name}_tick") and not said.get(f"{name}_title"):
                self.add_error(f"{name}_title", _("Give the title, or take the tick away"))
        kinds = {kind.value for name, kind in self.reports if said.get(f"{name}_tick")}
        taken: set[str] = set()
        for name in self.dated:
            if said.get(f"{name}_tick"):
                self._check_date(name, said, kinds, taken)
        for name in self.events:
            if said.get(f"{name}_tick") and not said.get(f"{name}_what"):
                self.add_error(f"{name}_what", _("Say what it reads, or take the tick away"))
        return said

    def _check_date(
        self, name: str, said: Mapping[str, Any], kinds: set[str], taken: set[str]
    ) -> None:
        meaning = str(said.get(f"{name}_is") or "")
        if not said.get(f"{name}_day") and f"{name}_day" not in self.errors:
            self.add_error(f"{name}_day", _("Give the date, or take the tick away"))
        if not meaning and not said.get(f"{name}_what"):
            self.add_error(f"{name}_what", _("Say what happened, or take the tick away"))
        if meaning and meaning.partition(":")[0] not in kinds:
            self.add_error(f"{name}_is", _("That investigation is not taken over. Choose another"))
        if meaning in taken:
            self.add_error(f"{name}_is", _("Another date is given as that already"))
        if meaning:
            taken.add(meaning)

    def confirmed(self) -> Confirmed:
        """What the person takes over."""
        said = self.cleaned_data
        return Confirmed(
            pseudonym=said["pseudonym"],
            source=said["source"],
            reconstructed=said["reconstructed"],
            public_summary=said["public_summary"],
            incident=said["incident"],
            reports=[
                ConfirmedReport(
                    kind=kind,
                    title=said[f"{name}_title"],
                    commissioner=self._commissioner(said[f"{name}_commissioner"]),
                    author_words=said[f"{name}_author"],
                    dates=dict(self._dates_of(kind)),
                )
                for name, kind in self.reports
                if said[f"{name}_tick"]
            ],
            events=list(self._confirmed_events()),
        )

    def _commissioner(self, value: str) -> Party | str | None:
        if value.startswith(NAMED_NEW):
            return value.removeprefix(NAMED_NEW)
        return self.parties.get(value)

    def _dates_of(self, kind: ReportKind) -> Iterator[tuple[str, ImpreciseDate]]:
        said = self.cleaned_data
        for name in self.dated:
            of, _colon, date = str(said[f"{name}_is"]).partition(":")
            if said[f"{name}_tick"] and of == kind.value:
                yield date, said[f"{name}_day"]

    def _confirmed_events(self) -> Iterator[ConfirmedEvent]:
        said = self.cleaned_data
        for name in self.dated:
            if said[f"{name}_tick"] and not said[f"{name}_is"]:
                yield ConfirmedEvent(said[f"{name}_day"], said[f"{name}_what"])
        for name in self.events:
            if said[f"{name}_tick"]:
                yield ConfirmedEvent(said["said_on"], said[f"{name}_what"])


def _said(words: str) -> str:
    return _("The statement says: “%(words)s”") % {"words": words}


def _precision(code: str) -> str:
    names = {
        Precision.EXACT: _("a day"),
        Precision.MONTH: _("a month"),
        Precision.QUARTER: _("a quarter"),
        Precision.SEASON: _("a season"),
        Precision.YEAR: _("a year"),
        Precision.FINANCIAL_YEAR: _("a financial year"),
        Precision.ONGOING: _("no date"),
    }
    return names.get(Precision(code), code) if code in set(Precision) else code


def _sayings(found: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """What the statement says without a date of its own: heading, its words, the line, what comes later."""
    if found["acceptance"]:
        words = found["acceptance"]["words"]
        later = _("Once the recommendations are here, the page of the case offers to record this.")
        yield _("Answer to the recommendations"), words, _said(words), later
    for one in found["claims"]:
        claim = _("The statement claims, and nothing here shows, that: “%(words)s”")
        yield (
            _("A claim that something is complete"),
            one["words"],
            claim % {"words": one["words"]},
            "",
        )
    for one in found["commitments"]:
        if one["words"] not in {each["words"] for each in found["claims"]}:
            yield _("A promise"), one["words"], _said(one["words"]), ""
    if found["apology"]:
        words = found["apology"]["words"]
        yield _("The apology"), words, _said(words), str(FOR_THE_EDITION)
    if found["signatory"]:
        # The post, and not the person: a timeline needs nobody's name.
        post = ", ".join(
            filter(None, (found["signatory"]["post"], found["signatory"]["organisation"]))
        )
        line = _("The statement is signed by: %(post)s") % {"post": post}
        yield _("Who signed"), found["signatory"]["words"], line, str(FOR_THE_EDITION)
