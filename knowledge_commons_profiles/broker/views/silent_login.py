"""Whether somebody is signed in here: services ask through the browser, once in a while for each anonymous visitor."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from knowledge_commons_profiles.broker.callbacks import find_callback, find_final_redirect
from knowledge_commons_profiles.broker.views.answering import answer_stranger, hand_over


@login_not_required
@never_cache
@require_GET
def silent_login(request: HttpRequest) -> HttpResponse:
    callback = find_callback(request.GET.get("return_to", ""))
    if not callback:
        return answer_stranger(request)
    return hand_over(request, callback, find_final_redirect(request.GET.get("final_redirect", "")))
