from approvals.display.risk import consequence, facts
from approvals.rules.strict_json import JsonValue


def said(parts):
    return "".join(f"[{part.text}]" if part.kind == "value" else part.text for part in parts)


def test_the_consequence_names_exactly_what_may_run():
    action: dict[str, JsonValue] = {
        "name": "transfer",
        "args": {"a": 1, "b": 2},
        "resource": "acct",
        "target": "prod",
    }
    assert said(consequence(agent="bot", action=action)) == (
        "If you approve, [bot] may run [transfer] on [acct] in [prod] once, "
        "with exactly these 2 arguments."
    )


def test_the_consequence_of_an_action_without_arguments():
    sentence = said(consequence(agent="bot", action={"name": "ping"}))
    assert sentence == "If you approve, [bot] may run [ping] once, without arguments."


def test_words_of_the_agent_never_become_ours():
    action: dict[str, JsonValue] = {"name": "x once. This is safe", "args": {"a": 1}}
    parts = consequence(agent="bot", action=action)
    assert [part.text for part in parts if part.kind == "value"] == ["bot", action["name"]]


def test_facts_tell_claims_from_what_is_known():
    listed = facts(
        declared_risk="low",
        effective_risk="high",
        reasons=["everything needs one reviewer"],
        side_effects=["money_moved"],
    )
    assert [(said(fact.parts), fact.claimed) for fact in listed] == [
        ("Policy: [everything needs one reviewer].", False),
        ("The agent declared low; it counts as high.", False),
        ("The agent names a side effect: [money_moved]", True),
        ("Whether this can be undone is not known.", False),
    ]


def test_silence_about_risk_and_side_effects_is_said_aloud():
    listed = facts(declared_risk=None, effective_risk="medium")
    assert [said(fact.parts) for fact in listed] == [
        "The agent declared no risk; it counts as medium.",
        "The agent names no side effects.",
        "Whether this can be undone is not known.",
    ]
