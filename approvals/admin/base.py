"""`ProjectAdmin`: what every model of the admin site has in common.

Everything that Django would look up in the whole table is asked of `access` instead: rows,
choices, filters, histories and rights. Saving is an action; nothing is deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.views.decorators.csrf import csrf_protect

from approvals.access.administration import Area
from approvals.models import Project

from .forms import Acted, ActionForm
from .history import HistoryMixin
from .rights import Rights, rights_of
from .tools import ToolsMixin, change_url, show_once

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


class ProjectAdmin(ToolsMixin, HistoryMixin, _ModelAdmin):
    """A model of which each row belongs to a project, in one `area` of the matrix."""

    area: Area
    # The way from a row to its project, as a lookup.
    project_path = "project"
    # Where the model stands in the navigation.
    section: str
    can_add = False
    can_change = False
    # Whether what is no longer active may only be looked at.
    ended_stays = False

    form = ActionForm
    actions = None
    save_as = False
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False

    @property
    def plural(self) -> str:
        """What the rows are called together."""
        return str(capfirst(self.opts.verbose_name_plural))

    @property
    def singular(self) -> str:
        """What one row is called."""
        return str(self.opts.verbose_name)

    def rights(self, request: HttpRequest) -> Rights:
        return rights_of(request)

    # --- what is seen

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows of the projects that this person sees; all others do not exist."""
        return super().get_queryset(request).filter(self.in_projects(self.seen(request)))

    def in_projects(self, ids: list[str]) -> Q:
        """Which rows belong to these projects."""
        return Q(**{f"{self.project_path}__in": ids})

    def seen(self, request: HttpRequest) -> list[str]:
        return self.rights(request).seen(self.area)

    def changed(self, request: HttpRequest) -> list[str]:
        return self.rights(request).changed(self.area)

    def addable(self, request: HttpRequest) -> list[str]:
        """The projects that rows may be added to."""
        return self.changed(request)

    def get_object_or_404(self, request: HttpRequest, object_id: str) -> Any:
        found = self.get_object(request, unquote(object_id))
        if found is None:
            raise Http404
        return found

    def _get_obj_does_not_exist_redirect(self, *args: Any) -> HttpResponse:
        # Django would redirect with a message; another project's row is a plain 404.
        raise Http404

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what our own filters ask: Django would let one guess at any column of the model."""
        filters: Any = self.get_list_filter(request) if request else ()
        return lookup in {known.parameter_name for known in filters}

    # --- who may

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(self.seen(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None or obj._state.adding:
            return bool(self.seen(request))
        return self._holds(self.seen(request), obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.can_add and bool(self.addable(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not self.can_change or (self.ended_stays and obj is not None and not obj.is_active):
            return False
        if obj is None or obj._state.adding:
            return bool(self.changed(request))
        return self._holds(self.changed(request), obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted: what has happened stays told. Deactivate instead."""
        return False

    def may_use_tools(self, request: HttpRequest, obj: Any) -> bool:
        """Whether the buttons are this person's to press."""
        return self._holds(self.changed(request), obj)

    def _holds(self, projects: list[str], obj: Any) -> bool:
        rows = self.model._default_manager.filter(self.in_projects(projects))
        return bool(projects) and rows.filter(pk=obj.pk).exists()

    # --- forms

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.model_admin = self
        form.request = request
        return form

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Without Django's links to add and change the related row in a window of its own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def get_field_queryset(self, db: Any, db_field: Any, request: Any) -> QuerySet[Any]:
        """What a relation may be set to: the rows that the other model's admin lets one change."""
        model = db_field.remote_field.model
        if model is Project:
            return Project.objects.filter(pk__in=self.addable(request), is_active=True)
        remote: Any = self.admin_site._registry[model]
        return remote.choices(self.reach(request))  # type: ignore[no-any-return]

    def choices(self, ids: list[str]) -> QuerySet[Any]:
        """The rows of these projects that other models' forms may choose."""
        rows: QuerySet[Any] = self.model._default_manager.filter(self.in_projects(ids))
        return rows

    def reach(self, request: HttpRequest) -> list[str]:
        """The projects whose rows the forms of this model may choose."""
        return self.addable(request)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.remote_field.model is Project and len(self.addable(request)) == 1:
            kwargs["empty_label"] = None
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    # --- saving

    def act(self, request: HttpRequest, form: Any) -> Acted:
        """Do what a sound form asks, by an action."""
        raise NotImplementedError

    @method_decorator(csrf_protect)
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Without Django's transaction around it: an action opens its own, in the right order."""
        context = {"plural": self.plural, **(extra_context or {})}
        if object_id is None:
            context["title"] = f"Add {self.singular}"
        else:
            obj = self.get_object_or_404(request, object_id)
            context["tools"] = self.tools_for(request, obj)
            context["links"] = self.links_for(request, obj)
            context["has_history"] = bool(self.rights(request).seen(Area.AUDIT))
        return self._changeform_view(request, object_id, form_url, context)  # type: ignore[attr-defined]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        context = {"plural": self.plural, "singular": self.singular, **(extra_context or {})}
        return super().changelist_view(request, context)

    def save_form(self, request: Any, form: Any, change: bool) -> Any:
        request.shown_once = form.outcome.secret
        return form.outcome.row

    def response_add(self, request: Any, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        if request.shown_once is not None:
            return show_once(self, request, obj, request.shown_once)
        messages.success(request, f"Added: {obj}.")
        return redirect(change_url(obj))

    def response_change(self, request: Any, obj: Any) -> HttpResponse:
        messages.success(request, f"Saved: {obj}.")
        return redirect(change_url(obj))

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Done already, by the action."""

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Done already, by the action."""

    def construct_change_message(self, *args: Any) -> list[Any]:
        return []

    def log_addition(self, *args: Any) -> None:  # type: ignore[override]
        """The journal knows; Django's log would keep names outside of what can be erased."""

    def log_change(self, *args: Any) -> None:  # type: ignore[override]
        """As `log_addition`."""

    def get_urls(self) -> list[URLPattern]:
        """Django's, without the page that deletes and the old address of the change page."""
        delete = f"{self.opts.app_label}_{self.opts.model_name}_delete"
        kept = [url for url in super().get_urls() if url.name not in (delete, None)]
        return [*self.tool_urls(), *kept]
