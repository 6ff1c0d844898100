from approvals.display.risk import facts


def said(parts):
    return "".join(f"[{part.text}]" if part.kind == "value" else part.text for part in parts)


def test_facts_tell_claims_from_what_is_known():
    listed = facts(
        declared_risk="low",
        effective_risk="high",
        side_effects=["money_moved"],
    )
    assert [(said(fact.parts), fact.claimed) for fact in listed] == [
        ("The agent declared low; by the project's rules it counts as high.", False),
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


def test_without_an_action_nobody_asks_what_it_would_do():
    listed = facts(declared_risk=None, effective_risk="low", has_action=False)
    assert [said(fact.parts) for fact in listed] == [
        "The agent declared no risk; it counts as low."
    ]


def test_the_registry_says_what_cannot_be_undone():
    listed = facts(declared_risk="low", effective_risk="low", irreversible=True)
    assert [(said(fact.parts), fact.claimed) for fact in listed] == [
        ("This cannot be undone, says the project's registry.", False),
        ("The agent declared the risk low.", True),
        ("The agent names no side effects.", True),
    ]
