"""The project file in a real browser: taken out, changed, looked at, brought in."""

import pytest

from approvals.models import ReviewerGroup, Tool
from tests.browser.visitor import DESKTOP, PHONE


@pytest.mark.parametrize(
    "way",
    [
        {"viewport": DESKTOP, "color_scheme": "light"},
        {"viewport": PHONE, "color_scheme": "dark", "has_touch": True, "is_mobile": True},
    ],
    ids=["desktop-light", "phone-dark"],
)
def test_the_file_goes_out_and_comes_in_on_accessible_pages(visit, ana, rita, project, way):
    ReviewerGroup.objects.create(project=project, name="old")
    visitor = visit(ana, **way)
    page = visitor.page

    def is_sound():
        assert visitor.violations() == [], page.url
        assert visitor.sideways() <= 0, page.url

    def look(text):
        file = {"name": "project.yaml", "mimeType": "application/yaml", "buffer": text.encode()}
        page.get_by_label("Project file (YAML)").set_input_files([file])
        page.get_by_role("button", name="Look at the differences").click()

    page.goto(f"{visitor.site}/admin/approvals/project/{project.pk}/change/")
    page.get_by_role("link", name="Project file").click()
    page.get_by_role("heading", name="Project file: demo").wait_for()
    is_sound()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download").click()
    text = taken.value.path().read_text()
    look(text.replace("tools: {}", "tools: {pay: {risk: huge}}"))
    page.get_by_text("Nothing was changed").wait_for()
    is_sound()
    long = f"  finance: {{members: [rita], limits: {{EUR: '{'9' * 15}.00'}}}}"
    changed = text.replace("  old: {members: []}", long)
    look(changed.replace("tools: {}", "tools:\n  pay:\n    mask: [/a]"))
    page.get_by_role("heading", name="What the file would change").wait_for()
    is_sound()
    page.get_by_label("Archive them").check()
    page.get_by_role("button", name="Bring it in").click()
    page.get_by_text("The file is brought in.").wait_for()
    is_sound()
    assert Tool.objects.get().mask == ["/a"]
    assert not ReviewerGroup.objects.get(name="old").is_active
