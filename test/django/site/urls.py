"""A site's pages, as JSON: signing in and out, sessions, messages, signed cookies and password reset by Django's own functions."""

import json
from datetime import timedelta
from http.client import HTTPConnection

from django.contrib import messages
from django.contrib.auth import authenticate, get_user_model, login, logout, update_session_auth_hash
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.safestring import SafeData, mark_safe
from django.views.decorators.http import require_POST

User = get_user_model()


def form(request):
    """Shows the token that {% csrf_token %} puts into a page's forms."""
    return JsonResponse({"token": get_token(request)})


@require_POST
def log_in(request):
    user = authenticate(request, username=request.POST["username"], password=request.POST["password"])
    if user is None:
        return HttpResponse(status=401)
    login(request, user)
    return HttpResponse(status=204)


@require_POST
def log_out(request):
    logout(request)
    return HttpResponse(status=204)


def me(request):
    session = request.session
    return JsonResponse(
        {
            "user": request.user.get_username() or None,
            "lastLogin": request.user.last_login.timestamp() if request.user.is_authenticated else None,
            "session": {name: value for name, value in session.items() if not name.startswith("_")},
            "untilBrowserCloses": session.get_expire_at_browser_close(),
        }
    )


@require_POST
def password(request):
    request.user.set_password(request.POST["password"])
    request.user.save()
    update_session_auth_hash(request, request.user)
    return HttpResponse(status=204)


@require_POST
def session_set(request):
    """Sets a field to a text, or to what JSON text says. With `meanwhile`, a port, it waits for an answer from there between load and save."""
    request.session.keys()  # loads it
    if "meanwhile" in request.POST:
        connection = HTTPConnection("127.0.0.1", int(request.POST["meanwhile"]))
        connection.request("GET", "/")
        connection.getresponse().read()
    value = json.loads(request.POST["json"]) if "json" in request.POST else request.POST["value"]
    request.session[request.POST["name"]] = value
    return HttpResponse(status=204)


@require_POST
def session_expiry(request):
    """Sets how long the session lasts from each change on, or with `once` the moment at which it ends."""
    seconds = int(request.POST["seconds"])
    request.session.set_expiry(timedelta(seconds=seconds) if "once" in request.POST else seconds)
    return HttpResponse(status=204)


def session_rows(request):
    """Shows the table as its model reads it, with rows that have expired."""
    rows = Session.objects.all()
    return JsonResponse({row.session_key: {"fields": row.get_decoded(), "expires": row.expire_date.timestamp()} for row in rows})


@require_POST
def session_clear(request):
    call_command("clearsessions")
    return HttpResponse(status=204)


@require_POST
def message_add(request):
    text = request.POST["text"]
    messages.add_message(
        request,
        int(request.POST["level"]),
        mark_safe(text) if request.POST.get("safe") else text,
        extra_tags=request.POST.get("tags", ""),
    )
    return HttpResponse(status=204)


def message_list(request):
    return JsonResponse(
        [{"text": str(m.message), "tags": m.tags, "safe": isinstance(m.message, SafeData)} for m in messages.get_messages(request)],
        safe=False,
    )


@require_POST
def cookie_set(request):
    response = HttpResponse(status=204)
    response.set_signed_cookie("theme", request.POST["value"], max_age=3600)
    return response


def cookie_get(request):
    return JsonResponse({"value": request.get_signed_cookie("theme", default=None, max_age=3600)})


def reset_link(request, username):
    user = User.objects.get(username=username)
    return JsonResponse({"path": f"/reset/{urlsafe_base64_encode(str(user.pk).encode())}/{default_token_generator.make_token(user)}/"})


def reset(request, uid, token):
    """Shows whom a link is for; a POST sets the new password."""
    user = User.objects.get(pk=urlsafe_base64_decode(uid).decode())
    if not default_token_generator.check_token(user, token):
        return HttpResponse(status=404)
    if request.method == "POST":
        user.set_password(request.POST["password"])
        user.save()
    return JsonResponse({"user": user.get_username()})


urlpatterns = [
    path("form", form),
    path("login", log_in),
    path("logout", log_out),
    path("me", me),
    path("password", password),
    path("session/set", session_set),
    path("session/expiry", session_expiry),
    path("session/rows", session_rows),
    path("session/clear", session_clear),
    path("messages/add", message_add),
    path("messages", message_list),
    path("cookie/set", cookie_set),
    path("cookie", cookie_get),
    path("reset/link/<str:username>", reset_link),
    path("reset/<str:uid>/<str:token>/", reset),
]
