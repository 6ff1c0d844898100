"""The pages. The same addresses serve whole pages and their parts."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from . import (
    evidence,
    forms,
    inbox,
    out_of_office,
    password,
    presence,
    request_page,
    respond,
    reveal,
    sign_in,
    site,
    standing_grants,
    sums,
    thread,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="inbox"), name="home"),
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("logout/", sign_in.sign_out, name="logout"),
    path("me/password/", password.password, name="password"),
    path("me/out-of-office/", out_of_office.out_of_office, name="out_of_office"),
    path("me/out-of-office/<str:delegation_id>/end/", out_of_office.end, name="end_delegation"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("requests/<str:request_id>/", request_page.request_page, name="request"),
    path("requests/<str:request_id>/respond/", respond.respond, name="respond"),
    path("requests/<str:request_id>/withdraw/", respond.withdraw, name="withdraw"),
    path("requests/<str:request_id>/claim/", presence.claim, name="claim"),
    path("requests/<str:request_id>/claim/renew/", presence.renew, name="renew"),
    path("requests/<str:request_id>/release/", presence.release, name="release"),
    path("requests/<str:request_id>/reassign/", presence.reassign, name="reassign"),
    path("requests/<str:request_id>/extend/", presence.extend, name="extend"),
    path("requests/<str:request_id>/form/", forms.form_part, name="form"),
    path("requests/<str:request_id>/comment/", thread.comment, name="comment"),
    path("requests/<str:request_id>/sum/", sums.weigh_sum, name="sum"),
    path("requests/<str:request_id>/cancel/", respond.cancel, name="cancel"),
    path("requests/<str:request_id>/revoke/", respond.revoke, name="revoke"),
    path("requests/<str:request_id>/evidence/<str:part>/", evidence.evidence, name="evidence"),
    path(
        "requests/<str:request_id>/evidence/<str:part>/content",
        evidence.content,
        name="evidence_content",
    ),
    path("requests/<str:request_id>/reveal/", reveal.reveal, name="reveal"),
    path("requests/<str:request_id>/advance/", standing_grants.ask_like, name="ask_like"),
    path("standing-grants/", standing_grants.standing_grants, name="standing_grants"),
    path("standing-grants/<str:grant_id>/end/", standing_grants.end, name="end_grant"),
    path("about/", site.about, name="about"),
]

if settings.STYLEGUIDE:
    urlpatterns.append(path("styleguide/", site.styleguide, name="styleguide"))
