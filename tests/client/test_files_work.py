"""The example agent touches its own folder only, and the approved bytes only."""

import hashlib

import pytest

SECRET = "not yours"
CONTENT = "the approved bytes\n"


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "folder"
    (inside / "inbox").mkdir(parents=True)
    (inside / "inbox" / "a.txt").write_text(CONTENT)
    (tmp_path / "secret.txt").write_text(SECRET)
    return inside


@pytest.fixture
def work():
    import files_work

    return files_work


def args(**changes):
    digest = hashlib.sha256(CONTENT.encode()).hexdigest()
    size = len(CONTENT)
    return {"path": "inbox/a.txt", "bytes": size, "sha256": digest, "resumed": False, **changes}


def test_delete_removes_the_approved_file(folder, work):
    assert work.delete_file(folder, **args()) == {"deleted": "inbox/a.txt"}
    assert not (folder / "inbox" / "a.txt").exists()


def test_move_keeps_the_bytes(folder, work):
    work.move_file(folder, **args(to="archive/2026/a.txt"))
    assert (folder / "archive/2026/a.txt").read_text() == CONTENT
    assert not (folder / "inbox" / "a.txt").exists()


def test_publish_copies_the_bytes(folder, work):
    work.publish_file(folder, **args(to="published/a.txt"))
    assert (folder / "published/a.txt").read_text() == CONTENT
    assert (folder / "inbox" / "a.txt").read_text() == CONTENT
    assert [path.name for path in (folder / "published").iterdir()] == ["a.txt"]


WAYS_OUT = [
    "../secret.txt",
    "inbox/../../secret.txt",
    "/etc/passwd",
    "inbox/link/secret.txt",
    "inbox/leak.txt",
    "..",
    ".",
    "",
    "inbox\\..\\..\\secret.txt",
    "inbox/a.txt\x00.png",
]


@pytest.mark.parametrize("way", WAYS_OUT)
@pytest.mark.parametrize("action", ["delete_file", "move_file", "publish_file"])
def test_no_name_leads_out_of_the_folder(folder, work, action, way):
    (folder / "inbox" / "link").symlink_to(folder.parent)
    (folder / "inbox" / "leak.txt").symlink_to(folder.parent / "secret.txt")
    secret = hashlib.sha256(SECRET.encode()).hexdigest()
    aimed = args(path=way, bytes=len(SECRET), sha256=secret)
    target = {} if action == "delete_file" else {"to": "out.txt"}
    with pytest.raises(work.Refused):
        work.OPERATIONS[action](folder, **aimed, **target)
    if target:
        with pytest.raises(work.Refused):
            work.OPERATIONS[action](folder, **args(to=way))
    assert (folder.parent / "secret.txt").read_text() == SECRET
    assert (folder / "inbox" / "a.txt").read_text() == CONTENT
    assert not (folder / "out.txt").exists()


@pytest.mark.parametrize("action", ["delete_file", "move_file", "publish_file"])
@pytest.mark.parametrize("change", [CONTENT + "x", CONTENT.replace("b", "B"), None])
def test_another_file_under_the_same_name_is_left_alone(folder, work, action, change):
    file = folder / "inbox" / "a.txt"
    file.write_text(change) if change else file.unlink()
    target = {} if action == "delete_file" else {"to": "out.txt"}
    with pytest.raises(work.Refused):
        work.OPERATIONS[action](folder, **args(), **target)
    assert file.exists() == bool(change)
    assert not (folder / "out.txt").exists()


@pytest.mark.parametrize("action", ["move_file", "publish_file"])
def test_nothing_is_overwritten(folder, work, action):
    (folder / "out.txt").write_text("older")
    with pytest.raises(work.Refused):
        work.OPERATIONS[action](folder, **args(to="out.txt"))
    assert (folder / "out.txt").read_text() == "older"
    assert (folder / "inbox" / "a.txt").read_text() == CONTENT


@pytest.mark.parametrize("action", ["delete_file", "move_file", "publish_file"])
def test_what_was_done_before_a_kill_is_not_done_twice(folder, work, action):
    target = {} if action == "delete_file" else {"to": "out.txt"}
    first = work.OPERATIONS[action](folder, **args(), **target)
    again = work.OPERATIONS[action](folder, **args(resumed=True), **target)
    assert first == again


def test_a_move_that_was_killed_half_way_is_finished(folder, work):
    (folder / "out.txt").hardlink_to(folder / "inbox" / "a.txt")
    work.move_file(folder, **args(to="out.txt", resumed=True))
    assert (folder / "out.txt").read_text() == CONTENT
    assert not (folder / "inbox" / "a.txt").exists()
