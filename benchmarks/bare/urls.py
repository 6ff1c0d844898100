"""One view that inserts a row, one page of fifty rows."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from .models import Row


def create(request: HttpRequest) -> HttpResponse:
    body = json.loads(request.body)
    row = Row.objects.create(title=body["title"], agent="bot", body=json.dumps(body["action"]))
    return JsonResponse({"id": row.pk}, status=201)


def rows(request: HttpRequest) -> HttpResponse:
    return render(request, "rows.html", {"rows": list(Row.objects.order_by("id")[:50])})


urlpatterns = [path("create", create), path("rows", rows)]
