"""The way out."""

from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """End this browser's session on POST; a GET shows the button, or what remains once there is no session."""
    if request.method == "POST":
        auth.logout(request)
        return redirect("accounts:logout")
    return render(request, "accounts/logout.html")
