"""Schema, hints and value become a form; a posted form becomes exactly the value it means.

What nobody touched comes back as it came: a field's post is compared with what was shown for
it, and where they are alike the source itself is the answer, to the digit and the key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from approvals.rules.strict_json import JsonValue

from . import operations, rules
from .findings import attach, fitting, flag, judged
from .growing import Grower
from .judging import Fault
from .layouts import as_ui_schema
from .merging import Folder, as_schema
from .nodes import Form, Node
from .posts import NOTHING, File, Post
from .spots import Orders, Spot
from .values import ABSENT, Maybe, present

PASSES = 4  # conditions of conditions; each pass sees the values of the one before
STEPS = 20_000


@dataclass(frozen=True, slots=True)
class Source:
    """All that a form is made of, so that building it and reading it back start alike.

    `schema` has passed `checking.check_schema`. `data` are the values it starts with, valid or
    not; ABSENT lets the schema's defaults be the start. `proposed` are the agent's values where
    the form edits arguments. `locked` are JSON pointers into `data` that may not be edited;
    `masked` are such whose value must not reach the page, with the text to show instead. `zone`
    is the person's. `readonly` shows the whole form without asking. `prefix` keeps the ids of
    two forms on one page apart.
    """

    schema: JsonValue
    ui: object = None
    data: Maybe = ABSENT
    proposed: Maybe = ABSENT
    locked: Sequence[str] = ()
    masked: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo | None = None
    readonly: bool = False
    prefix: str = "f"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a post means. It may be used only if `ok`.

    `operation` is set where a button of the form itself was pressed (add, remove, update, put
    back): then nothing was judged, and `form` is to be shown again. Otherwise `faults` are what
    is wrong with `value`, also on the nodes of `form`.
    """

    value: Maybe
    faults: Sequence[Fault]
    form: Form
    operation: str = ""

    @property
    def ok(self) -> bool:
        """Whether the value is there, whole and keeps its schema."""
        return not self.operation and not self.faults and present(self.value)


def build(
    *,
    schema: JsonValue,
    ui: object = None,
    data: Maybe = ABSENT,
    proposed: Maybe = ABSENT,
    locked: Sequence[str] = (),
    masked: Mapping[str, str] | None = None,
    zone: tzinfo | None = None,
    readonly: bool = False,
    prefix: str = "f",
    update_url: str = "",
) -> Form:
    """The form as it is first shown (see `Source` for what each part means)."""
    source = Source(schema, ui, data, proposed, tuple(locked), masked or {}, zone, readonly, prefix)
    return show(source, update_url=update_url)


def show(source: Source, *, update_url: str = "") -> Form:
    """The form of a source as it is first shown: only values that came with it are judged."""
    form = Form(_grow(source, NOTHING, frozenset()), update_url=update_url)
    if present(source.data) and not source.readonly:
        flag(source.schema, form)
    return form


def parse(
    source: Source,
    post: Mapping[str, Sequence[str]],
    files: Mapping[str, File] | None = None,
    *,
    update_url: str = "",
) -> Parsed:
    """Read a post of the form that `show(source)` made.

    Locked, masked and read-only fields keep what they had, whatever was posted. Pages refuse an
    edit of them by comparing values, as the API does.
    """
    posted = Post(post, files)
    order = operations.asked(posted)
    back: frozenset[str] = frozenset()
    if order is not None and order.act == "back":
        back = frozenset([order.pointer])
    root = _grow(source, posted, back)
    if order is not None and order.act in operations.LIST_ACTS:
        posted = operations.on_list(order, posted, root)
        root = _grow(source, posted, back)
    form = Form(root, update_url=update_url)
    if order is not None:
        for node in form.nodes():
            node.errors.clear()
        if present(source.data):
            flag(source.schema, form)
        return Parsed(root.value, (), form, order.act)
    faults = judged(source.schema, form)
    attach(form, faults)
    return Parsed(root.value, tuple(faults), form)


def _grow(source: Source, post: Post, back: frozenset[str]) -> Node:
    ui = as_ui_schema(source.ui)
    asked = rules.asked(ui)
    fits = fitting(source.schema)
    orders = Orders(
        locked=frozenset(source.locked),
        masked=source.masked,
        zone=source.zone or UTC,
        compares=present(source.proposed),
        prefix=source.prefix,
        put_back=back,
        readonly=source.readonly,
    )
    spot = Spot(
        path=(),
        pointer=(),
        place=(),
        schema=as_schema(source.schema),
        ui=ui,
        source=source.data,
        proposed=source.proposed,
        blank=not present(source.data),
        required=True,
    )
    last: dict[str, JsonValue] = {}
    whole: Maybe = source.data
    for _ in range(PASSES):
        grower = Grower(
            folder=Folder(source.schema, steps=STEPS),
            fits=fits,
            orders=orders,
            post=post,
            last=last,
            whole=whole,
            asked=asked,
        )
        root = grower.grow(spot)
        if grower.values == last and whole is not ABSENT:
            break
        last, whole = grower.values, root.value
    return root
