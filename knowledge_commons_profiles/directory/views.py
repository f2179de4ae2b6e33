from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/members.html")


@login_not_required
@require_safe
def network(request: HttpRequest, network: str) -> HttpResponse:
    return render(request, "directory/members.html")


@login_not_required
@require_safe
def network_alias(request: HttpRequest, network: str) -> HttpResponse:
    return render(request, "directory/members.html")
