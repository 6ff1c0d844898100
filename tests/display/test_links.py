import pytest

from approvals.display.links import claimed_host, misleads, read


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://a.example/x?y#z", "a.example"),
        ("HTTPS://A.Example:8080", "a.example"),
        ("https://google.com@evil.example/", "evil.example"),
        ("https://google.com:pw@evil.example/", "evil.example"),
        ("https://google.com%2f@evil.example/", "evil.example"),
        ("https://m\u00fcnchen.example", "xn--mnchen-3ya.example"),
        ("https://127.0.0.1/", "127.0.0.1"),
        ("mailto:ana@a.example", "a.example"),
        ("https://google.com\\@evil.example", ""),
        ("https:evil.example", ""),
        ("//evil.example", ""),
        ("https://0x7f.1/", ""),
        ("https://2130706433/", ""),
        ("https://evil\u00ad.example/", ""),
        ("https://ev\nil.example/", ""),
        ("https://a..b/", ""),
        ("https://" + "a" * 3000, ""),
    ],
)
def test_the_true_host_is_what_a_browser_asks(url, host):
    assert read(url).host == host


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://a.example/1",
        "/inbox/",
        "#x",
        "",
        "https://user@a.example",
        "mailto:a@b.example\nBcc:c@d.example",
    ],
)
def test_only_clean_web_and_mail_addresses_become_links(url):
    assert read(url).href is None


def test_a_look_alike_host_is_shown_in_both_spellings_and_warned_of():
    for url in ("https://аррӏе.com/x", "https://xn--80ak6aa92e.com/x"):
        link = read(url)
        assert link.host_shown == "аррӏе.com (xn--80ak6aa92e.com)"
        assert link.href == "https://xn--80ak6aa92e.com/x"
        assert link.warning
    honest = read("https://münchen.de/")
    assert (honest.host_shown, honest.warning) == ("münchen.de (xn--mnchen-3ya.de)", "")


@pytest.mark.parametrize(
    ("label", "url", "wrong"),
    [
        ("google.com", "https://evil.example", True),
        ("https://google.com/login", "https://google.com.evil.example", True),
        ("g\u043eogle.com", "https://google.com", True),
        ("www.google.com", "https://google.com/a", False),
        ("google.com", "https://www.google.com", False),
        ("example.com", "https://docs.example.com", False),
        ("the report", "https://evil.example", False),
        ("README.md", "https://a.example", False),
        ("v1.2.rc", "https://a.example", False),
    ],
)
def test_a_label_that_names_another_host_misleads(label, url, wrong):
    assert misleads(label, read(url)) is wrong


def test_a_host_is_found_in_a_label():
    assert claimed_host("see grafana.north.example/d/x") == "grafana.north.example"
    assert claimed_host("nothing here") == ""
