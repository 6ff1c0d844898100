"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path, re_path

from approvals.api.errors import no_such_address
from hitl_site import health
from hitl_site.api import api
from hitl_site.project_file import pages

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("admin/project-file/", include(pages.addresses())),
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    re_path("^api/", no_such_address),
    path("", include("approvals.web.urls")),
]
