"""What is to be seen of a piece of a page: its text, with a new line where a box begins."""

import re
from html.parser import HTMLParser

BOXES = {"dl", "dt", "dd", "div", "p", "details", "summary", "li", "tr", "td", "th", "pre"}


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.seen = []
        self.kept = 0

    def handle_starttag(self, tag, attrs):
        classes = (dict(attrs).get("class") or "").split()
        if tag in BOXES:
            self.seen.append("\n")
        self.kept += tag == "dd" and "plain" not in classes

    def handle_endtag(self, tag):
        if tag in BOXES:
            self.seen.append("\n")
        self.kept -= tag == "dd" and self.kept > 0

    def handle_data(self, data):
        self.seen.append(data if self.kept else re.sub("[ \t\r\n\f]+", " ", data))


def seen(html):
    """The visible text, white space kept where the style sheet keeps it (in values)."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.seen)
