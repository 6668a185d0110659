"""A build of sixty pages of which ten are broken, each in its own way; and builds that are killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playbill.config import Config
from playbill.export import export

from tests.house import ROOT
from tests.site.sites import write_site

STUBBORN = "while True:\n    try:\n        while True: pass\n    except BaseException: pass\n"


def code(text: str) -> bytes:
    return f"# Broken\n\n```python exec\n{text}\n```\n".encode()


BROKEN = {
    "a-syntax-error.md": code("def ("),
    "an-exception.md": code("1 / 0"),
    "a-hang.md": code(STUBBORN),
    "an-end-of-the-process.md": code("import os\nos._exit(3)"),
    "a-front-matter.md": b"---\ntitle: [\n---\n# Broken\n",
    "a-missing-module.md": code("import no_such_module"),
    "an-unknown-flag.md": b"# Broken\n\n```python demo exce\n1\n```\n",
    "an-expression.md": b"# Broken\n\n{nothing_of_that_name}\n",
    "not-utf-8.md": b"# Broken \xff\n",
    "good_7.md": b"# The same address as good-7.md\n",
}
SETTINGS = 'interpolate = ["**/*.md"]\n'


def good(number: int, words: str = "Words") -> str:
    code = f"```python\nx = {number}\n```\n"
    return f"---\ntitle: Page {number}\n---\n\n# Page {number}\n\n{words} of page {number}.\n\n{code}"


def good_pages(words: str = "Words", count: int = 50) -> dict[str, str]:
    return {f"content/good-{number}.md": good(number, words) for number in range(count)}


def digests(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def site(tmp_path: Path) -> Config:
    return write_site(tmp_path, good_pages(), SETTINGS)


def test_ten_broken_pages_of_sixty_are_all_named_and_the_good_ones_are_as_ever(site: Config) -> None:
    target = site.folder / "dist"
    # Mended, the pages are called the same: so the others show the same of them.
    for name in BROKEN.keys() - {"good_7.md"}:
        title = "Not utf 8" if name == "not-utf-8.md" else "Broken"
        (site.content / name).write_text(f"# {title}\n")
    assert not export(site, target, search=False).faults
    clean = digests(target)
    for name, body in BROKEN.items():
        (site.content / name).write_bytes(body)

    built = export(site, target, search=False, seconds=1)
    assert not built.is_written
    assert {fault.path for fault in built.faults} == set(BROKEN)
    assert digests(target) == clean

    built = export(site, target, search=False, seconds=1, keep_going=True)
    assert built.is_written
    assert {fault.path for fault in built.faults} == set(BROKEN)
    found = digests(target)
    # The page whose address another one wants shows that, too.
    good = [path for path in clean if path.startswith("good-") and not path.startswith("good-7/")]
    assert len(good) > 49
    assert {path: found[path] for path in good} == {path: clean[path] for path in good}
    for name in BROKEN.keys() - {"good_7.md"}:
        assert f"{name}:" in found[f"{name.removesuffix('.md')}/index.html"].decode()
    assert "good_7.md" in found["good-7/index.html"].decode()


def command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "playbill", "build", "--config", str(folder / "playbill.toml"), "--no-search"]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT / "runtime")])}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_build_that_is_killed_leaves_the_old_site_or_the_new_one(tmp_path: Path) -> None:
    site = write_site(tmp_path, good_pages("Old", 12))
    run(site.folder)
    versions = [digests(site.folder / "dist")]
    write_site(tmp_path, good_pages("New", 12))
    began = time.monotonic()
    run(site.folder)
    took = time.monotonic() - began
    versions.append(digests(site.folder / "dist"))

    for number in range(10):
        write_site(tmp_path, good_pages("Old" if number % 2 else "New", 12))
        process = subprocess.Popen(
            command(site.folder), cwd=site.folder, env=environment(), stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            process.wait(took * (number + 1) / 10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert digests(site.folder / "dist") in versions

    write_site(tmp_path, good_pages("Old", 12))
    run(site.folder)
    assert digests(site.folder / "dist") == versions[0]
    assert not [path.name for path in site.folder.iterdir() if path.name.startswith(".dist")]


def run(folder: Path) -> None:
    done = subprocess.run(command(folder), cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_exit_status_says_that_pages_are_broken(tmp_path: Path) -> None:
    site = write_site(
        tmp_path, {"content/index.md": "# Home\n", "content/broken.md": "# B\n\n```python exec\n1 / 0\n```\n"}
    )
    for options in ([], ["--keep-going"]):
        done = subprocess.run(
            [*command(site.folder), *options],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "broken.md:4" in done.stderr
        assert (site.folder / "dist").is_dir() == bool(options)
