"""`anomaly` (features.md H14, C7): its signals are on by default, and none fails open."""

from decimal import Decimal

import pytest

from approvals.rules.builtins.signals import SIGNALS
from approvals.rules.facts import History

from .given import failed, look, mistakes

ARGS = '{"amount": 100, "to": "acme"}'


def history(**changes):
    """An agent that behaves: it has paid acme 100 before."""
    quiet = {
        "rejections_in_a_row": 0,
        "failures_in_a_row": 0,
        "same_action_in_a_row": 0,
        "recipients": frozenset({"acme"}),
        "usual_amount": Decimal(100),
    }
    return History(**{**quiet, **changes})


def test_an_agent_that_behaves_as_ever_is_no_anomaly():
    looked = look("anomaly", {}, args=ARGS, history=history())
    assert (looked.result, looked.signals) == (False, ())


# What is just too little, what is enough, and a request that shows it.
ODD = {
    "repeated_rejections": ({"rejections_in_a_row": 2}, {"rejections_in_a_row": 3}, ARGS, ARGS),
    "repeated_failures": ({"failures_in_a_row": 1}, {"failures_in_a_row": 2}, ARGS, ARGS),
    "same_action_in_a_row": (
        {"same_action_in_a_row": 3}, {"same_action_in_a_row": 4}, ARGS, ARGS,
    ),
    "unusual_recipient": ({}, {}, ARGS, '{"amount": 100, "to": "mallory"}'),
    "large_amount": ({}, {}, '{"amount": 300, "to": "acme"}', '{"amount": 300.01, "to": "acme"}'),
}  # fmt: skip


@pytest.mark.parametrize("signal", ODD)
def test_each_signal_is_on_by_default_and_named_when_it_is_the_case(signal):
    before, after, usual, odd = ODD[signal]
    assert look("anomaly", {}, args=usual, history=history(**before)).result is False
    looked = look("anomaly", {}, args=odd, history=history(**after))
    assert (looked.result, looked.signals) == (True, (signal,))
    assert looked.reason.startswith(f"{signal}: ")


@pytest.mark.parametrize("signal", ODD)
def test_a_signal_that_is_not_listed_is_off(signal):
    _, after, _, odd = ODD[signal]
    others = [name for name in SIGNALS if name != signal]
    assert look("anomaly", {"signals": others}, args=odd, history=history(**after)).result is False
    assert look("anomaly", {"signals": [signal]}, args=odd, history=history(**after)).result is True


@pytest.mark.parametrize(
    ("signals", "changes", "args", "is_it"),
    [
        ({"repeated_rejections": 5}, {"rejections_in_a_row": 4}, ARGS, False),
        ({"repeated_rejections": 1}, {"rejections_in_a_row": 1}, ARGS, True),
        ({"repeated_failures": 3}, {"failures_in_a_row": 2}, ARGS, False),
        ({"same_action_in_a_row": 2}, {"same_action_in_a_row": 1}, ARGS, True),
        ({"unusual_recipient": True}, {}, '{"to": "mallory"}', True),
        ({"large_amount": "1.5"}, {}, '{"amount": 150}', False),
        ({"large_amount": "1.5"}, {}, '{"amount": 150.01}', True),
    ],
)
def test_a_map_sets_thresholds_and_switches_the_others_off(signals, changes, args, is_it):
    looked = look("anomaly", {"signals": signals}, args=args, history=history(**changes))
    assert looked.result is is_it


def test_several_signals_are_all_named():
    odd = history(rejections_in_a_row=3, failures_in_a_row=2)
    looked = look("anomaly", {}, args='{"to": "mallory"}', history=odd)
    assert looked.signals == ("repeated_rejections", "repeated_failures", "unusual_recipient")


@pytest.mark.parametrize(
    ("args", "is_it"),
    [
        ('{"recipient": "mallory"}', True),
        ('{"to": ["acme", "mallory"]}', True),
        ('{"to": ["acme"]}', False),
        ('{"payment": {"IBAN": "mallory"}}', True),
        ('{"rows": [{"e-mail": "mallory"}]}', True),
        ('{"to": {"name": "acme", "account": "mallory"}}', True),
        ('{"payee": "Acme"}', True),
        ('{"account": 12.50}', True),
        ('{"recipient_email": "mallory"}', True),
        ('{"payment": {"beneficiaryIban": "mallory"}}', True),
        ('{"bank-account": "mallory"}', True),
        ('{"valid_to": "2026-12-31"}', False),
        ('{"total": "mallory"}', False),
        ('{"memo": "mallory"}', False),
        ("{}", False),
    ],
)
def test_recipients_are_found_by_the_names_of_arguments(args, is_it):
    options = {"signals": ["unusual_recipient"]}
    assert look("anomaly", options, args=args, history=history()).result is is_it


@pytest.mark.parametrize(
    "args", ['{"to": null}', '{"to": ""}', '{"to": [true]}', '{"amount": "1,000,000"}']
)
def test_what_cannot_be_read_fails(args):
    assert failed(look("anomaly", {}, args=args, history=history()))


def test_where_nothing_was_approved_before_nobody_can_say_what_is_usual():
    new = history(recipients=frozenset(), usual_amount=None)
    assert failed(look("anomaly", {"signals": ["unusual_recipient"]}, args=ARGS, history=new))
    assert failed(look("anomaly", {"signals": ["large_amount"]}, args=ARGS, history=new))
    assert look("anomaly", {}, args='{"path": "/tmp"}', history=new).result is False


def test_a_signal_outweighs_one_that_failed():
    new = history(recipients=frozenset(), rejections_in_a_row=3)
    looked = look("anomaly", {}, args=ARGS, history=new)
    assert (looked.result, looked.signals) == (True, ("repeated_rejections",))


def test_without_a_history_it_fails():
    assert failed(look("anomaly", {}, args=ARGS, history=None))


def test_a_request_without_an_action_repeats_none():
    proposal = {"action": None}
    busy = history(same_action_in_a_row=50)
    assert look("anomaly", {}, proposal=proposal, history=busy).result is False


@pytest.mark.parametrize(
    ("signals", "places"),
    [
        ([], [("signals",)]),
        ({}, [("signals",)]),
        ("large_amount", [("signals",)]),
        (["odd"], [("signals",)]),
        (["large_amount", "large_amount"], [("signals", 1)]),
        ({"odd": 3}, [("signals",)]),
        ({"repeated_rejections": 0}, [("signals", "repeated_rejections")]),
        ({"repeated_failures": 51}, [("signals", "repeated_failures")]),
        ({"same_action_in_a_row": 2.5}, [("signals", "same_action_in_a_row")]),
        ({"same_action_in_a_row": True}, [("signals", "same_action_in_a_row")]),
        ({"unusual_recipient": 3}, [("signals", "unusual_recipient")]),
        ({"large_amount": "0.5"}, [("signals", "large_amount")]),
        ({"large_amount": "thrice"}, [("signals", "large_amount")]),
    ],
)
def test_every_mistake_is_named_by_its_path(signals, places):
    assert mistakes("anomaly", {"signals": signals}) == places
