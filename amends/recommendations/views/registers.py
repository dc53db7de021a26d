"""Others' recommendations: which files were imported, and importing one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from amends.ledger.rules import Refused
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.recommendations import services
from amends.recommendations.forms import RegisterForm
from amends.recommendations.models import Register
from amends.recommendations.queries import registers_of


@dataclass(frozen=True)
class RegistersPage:
    """The files that were imported."""

    slug: str
    registers: Sequence[Register]

    @property
    def unfinished(self) -> bool:
        """Whether some of it cannot be compared yet."""
        return any(each.compared < each.recommendations for each in self.registers)  # type: ignore[attr-defined]  # counted by the query


def others(request: ScopedRequest) -> HttpResponse:
    """List what was imported, and import one file more."""
    scope = request.scope
    scope.require(Permission.KEEP_CASES)
    form = RegisterForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        said = form.cleaned_data
        upload = said["document"]
        with NamedTemporaryFile(suffix=Path(upload.name).suffix) as copy:
            for chunk in upload.chunks():
                copy.write(chunk)
            copy.flush()
            try:
                services.import_register(
                    organisation=scope.organisation,
                    path=Path(copy.name),
                    file_name=upload.name,
                    name=said["name"],
                    whose=said["whose"],
                    as_at=said["as_at"],
                    by=scope.by,
                )
            except Refused as refusal:
                form.add_error("document", str(refusal))
            else:
                messages.success(request, _("They have been imported, as others’."))
                return redirect("others-registers", scope.organisation.slug)
    page = RegistersPage(scope.organisation.slug, tuple(registers_of(scope.organisation.pk)))
    return render(request, "recommendations/registers.jinja", {"page": page, "form": form})
