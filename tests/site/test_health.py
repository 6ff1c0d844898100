"""Health and metrics (api.md 9)."""

import pytest
from django.db import DatabaseError

from approvals.reads import operations


def test_the_process_answers_without_a_database(client):
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_tells_the_lag_of_queue_and_sweep(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["sweep_lag_seconds"] == answer.json()["queue_age_seconds"] == 0


@pytest.mark.django_db
def test_not_ready_without_a_database(client, monkeypatch):
    def unreachable(now):
        raise DatabaseError("gone, with a secret address")

    monkeypatch.setattr(operations, "lag", unreachable)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"secret" not in answer.content


@pytest.mark.django_db
def test_metrics_are_prometheus_text(client):
    text = client.get("/metrics").content.decode()
    for name in ("approvals_requested_total", "pending_approvals", "deliveries_dead",
                 "requests_unreached", "approvals_expired_total"):  # fmt: skip
        assert f"# TYPE {name} " in text
    assert "deliveries_dead 0\n" in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "call",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ],
)
def test_without_a_token_metrics_are_for_this_machine_alone(client, call):
    assert client.get("/metrics", **call).status_code == 401
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200


@pytest.mark.django_db
def test_with_a_token_everybody_has_to_send_it(client, settings):
    settings.METRICS_TOKEN = "geheim-ä"
    assert client.get("/metrics").status_code == 401
    for wrong in ("Bearer x", "geheim-ä", "Bearer ", ""):
        assert client.get("/metrics", headers={"Authorization": wrong}).status_code == 401
    right = {"HTTP_AUTHORIZATION": "Bearer geheim-ä", "REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics", **right).status_code == 200
