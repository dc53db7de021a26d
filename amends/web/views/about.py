"""What the service says about itself, open to anyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "web/accessibility.jinja")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about whom, and which cookies there are."""
    return render(request, "web/privacy.jinja")
