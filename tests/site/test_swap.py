"""A folder replaced as a whole."""

from pathlib import Path

import pytest
from playbill import swap
from playbill.swap import recover, staged


def text_of(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


@pytest.fixture(params=["exchanged", "renamed"])
def target(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with something in it; on a system that can exchange names, and on one that cannot."""
    if request.param == "renamed":
        monkeypatch.setattr(swap, "_exchange", lambda one, other: False)
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "old.txt").write_text("old")
    return folder


def test_the_new_folder_takes_the_place_of_the_old_one(target: Path) -> None:
    with staged(target) as stage:
        (stage / "new.txt").write_text("new")
        assert text_of(target) == {"old.txt": "old"}
    assert text_of(target) == {"new.txt": "new"}
    assert [path.name for path in target.parent.iterdir()] == ["dist"]


def test_after_an_error_the_folder_is_as_it_was(target: Path) -> None:
    with pytest.raises(OSError, match="No space left"), staged(target) as stage:
        (stage / "new.txt").write_text("half of it")
        raise OSError("No space left on device")
    assert text_of(target) == {"old.txt": "old"}
    assert [path.name for path in target.parent.iterdir()] == ["dist"]


def test_a_folder_that_was_not_there_appears(tmp_path: Path) -> None:
    with staged(tmp_path / "deep" / "dist") as stage:
        (stage / "new.txt").write_text("new")
    assert text_of(tmp_path / "deep" / "dist") == {"new.txt": "new"}


def test_what_a_killed_process_left_is_put_right(tmp_path: Path) -> None:
    # Killed between the two renames: nothing stands under the name.
    (tmp_path / ".dist.4194303.old").mkdir()
    (tmp_path / ".dist.4194303.old" / "old.txt").write_text("old")
    (tmp_path / ".dist.4194303.new").mkdir()
    (tmp_path / ".dist.readme.txt").write_text("somebody else's")
    recover(tmp_path / "dist")
    assert text_of(tmp_path) == {"dist/old.txt": "old", ".dist.readme.txt": "somebody else's"}
