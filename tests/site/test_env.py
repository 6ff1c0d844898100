"""Readers of the environment: a value that cannot be used ends the start with one sentence."""

import pytest

from hitl_site import databases, env, mail


@pytest.fixture
def setting(monkeypatch):
    return lambda value: monkeypatch.setenv("THING", value)


def read(reader, *args, **kwargs):
    return reader("THING", *args, **kwargs)


@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_variable_counts_as_not_set(setting, value):
    setting(value)
    assert read(env.text, "else") == "else"
    assert read(env.integer, 7, low=1, high=9) == 7
    assert read(env.switch, True) is True
    assert read(env.seconds, 1.5) == 1.5
    assert read(env.words) == []
    assert read(env.networks) == ()
    assert read(env.url, schemes=("http",)) is None


@pytest.mark.parametrize(
    ("reader", "value", "options"),
    [
        (env.integer, "8000x", {"default": 1, "low": 1, "high": 9}),
        (env.integer, "-1", {"default": 1, "low": 1, "high": 9}),
        (env.integer, "10", {"default": 1, "low": 1, "high": 9}),
        (env.integer, "٣", {"default": 1, "low": 1, "high": 9}),
        (env.switch, "maybe", {"default": True}),
        (env.seconds, "nan", {"default": 1.0}),
        (env.seconds, "0", {"default": 1.0}),
        (env.seconds, "soon", {"default": 1.0}),
        (env.choice, "xml", {"default": "text", "options": ("text", "json")}),
        (env.delays, "5,,x", {"default": ()}),
        (env.delays, "-5", {"default": ()}),
        (env.networks, "127.0.0.1/8", {}),
        (env.networks, "everything", {}),
        (env.url, "ftp://a", {"schemes": ("http", "https")}),
        (env.url, "http://a:port", {"schemes": ("http", "https")}),
        (env.url, "http://[::1", {"schemes": ("http", "https")}),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence_that_names_it(
    setting, reader, value, options
):
    setting(value)
    with pytest.raises(env.UnusableSetting) as caught:
        read(reader, **options)
    sentence = caught.value.code
    assert isinstance(sentence, str)
    assert sentence.startswith("THING ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_lists_drop_blanks(setting):
    setting(" a, b ,,c ")
    assert read(env.words) == ["a", "b", "c"]
    setting("5, 300")
    assert read(env.delays, ()) == (5, 300)


def test_a_database_address_becomes_pooled_postgresql(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://u%40x:p%2Fw@db:6543/name?sslmode=require")
    made = databases.from_environment(tmp_path)
    assert made["ENGINE"] == "django.db.backends.postgresql"
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"], made["NAME"]) == (
        "u@x", "p/w", "db", "6543", "name",
    )  # fmt: skip
    assert made["OPTIONS"]["sslmode"] == "require"
    assert made["OPTIONS"]["pool"]
    assert made["CONN_MAX_AGE"] == 0


@pytest.mark.parametrize("address", ["mysql://a/b", "postgres://host", "sqlite:///x"])
def test_another_database_is_refused(monkeypatch, tmp_path, address):
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(env.UnusableSetting, match="DATABASE_URL"):
        databases.from_environment(tmp_path)


@pytest.mark.parametrize(
    ("address", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+tls://u:p@mail.example", 587, True, False),
        ("smtps://mail.example:4650", 4650, False, True),
    ],
)
def test_mail_addresses(monkeypatch, address, port, tls, ssl):
    monkeypatch.setenv("EMAIL_URL", address)
    made = mail.from_environment()
    assert made["EMAIL_HOST"] == "mail.example"
    assert (made["EMAIL_PORT"], made["EMAIL_USE_TLS"], made["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_without_a_mail_address_mails_go_to_the_console(monkeypatch):
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert mail.from_environment()["EMAIL_BACKEND"].endswith("console.EmailBackend")
