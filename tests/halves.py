"""What runs in which half (CONTRIBUTING.md): a test that needs no database says the same twice.

Everything runs beside SQLite, except for what is marked `postgres`. The PostgreSQL half runs what
asks for its database: by a fixture, or by a mark. The rest would see nothing of it: rules, texts,
and the programs that are started with a data folder of their own.
"""

import os

import pytest

BY_FIXTURE = {"db", "transactional_db"}
BY_MARK = ("django_db", "postgres", "browser")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # One long test at the end would leave the other processors idle.
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    if os.environ.get("HITL_TEST_DB", "sqlite") != "postgres":
        return
    rest = [item for item in items if not asks_for_the_database(item)]
    config.hook.pytest_deselected(items=rest)
    items[:] = [item for item in items if asks_for_the_database(item)]


def asks_for_the_database(item: pytest.Item) -> bool:
    """Whether the test can see which database it is."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & BY_FIXTURE) or any(map(item.get_closest_marker, BY_MARK))
