"""Names that an edition may say without anybody's leave: of organisations, bodies, posts, services, reports."""

from amends.investigations.models import Case, Report
from amends.people.models import Body, Party, Role, Service
from amends.plans.models import Plan
from amends.publication.models import DraftEdition


def known_names(plan: Plan) -> frozenset[str]:
    """Names in this organisation's lists, and whoever signs the draft. A fixed number of queries."""
    of = {"organisation": plan.organisation_id}
    names = [plan.name, plan.organisation.name]
    for model in (Party, Body, Role, Service):
        names += model.objects.filter(**of).values_list("name", flat=True)
    reports = Report.objects.filter(plans__plan=plan)
    for title, author in reports.values_list("title", "author_words"):
        names += [title, author]
    cases = Case.objects.filter(reports__plans__plan=plan)
    names += cases.values_list("pseudonym", flat=True)
    names += DraftEdition.objects.filter(plan=plan).values_list("signatory_name", flat=True)
    return frozenset(name for name in names if name)
