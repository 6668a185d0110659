"""The configuration of a site."""

from __future__ import annotations

from pathlib import Path

import pytest
from playbill import config
from playbill.config import Config, Mount, Origins
from playbill.errors import SourceError

ALL = """
title = "A site"
url = "https://example.org/"
base = "docs"
content = "pages"
demos = "programs"
out = "public"
modules = { pcweb = "compat/pcweb" }
prelude = "pcweb.prelude"
interpolate = ["blog/**"]
origins = { image = ["https://images.example.org"], frame = [] }
live = "https://live.example.org"
allow = ["https://example.org"]
mounts = { "/demo-api" = "demos/api.py:app" }
html = true
"""


def written(tmp_path: Path, text: str, name: str = "site.toml") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_every_key_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, ALL)
    assert config.load(path) == Config(
        folder=tmp_path,
        file=path,
        title="A site",
        url="https://example.org",
        base="/docs/",
        content=tmp_path / "pages",
        demos=tmp_path / "programs",
        out=tmp_path / "public",
        modules={"pcweb": tmp_path / "compat/pcweb"},
        prelude="pcweb.prelude",
        interpolate=("blog/**",),
        origins=Origins(image=("https://images.example.org",)),
        live="https://live.example.org",
        allow=("https://example.org",),
        mounts=(Mount("/demo-api", tmp_path / "demos/api.py", "app"),),
        html=True,
    )


def test_a_pyproject_has_its_own_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, '[project]\nname = "x"\n[tool.playbill]\ntitle = "A site"\n', "pyproject.toml")
    monkeypatch.chdir(tmp_path)
    found = config.load()
    assert (found.title, found.content) == ("A site", tmp_path / "content")


def test_a_folder_without_a_file_has_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = config.load()
    assert (found.file, found.out, found.base) == (None, tmp_path / "dist", "/")


def test_options_of_a_command_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    found = config.load(written(tmp_path, ALL), {"content": "mine", "base": "/x/", "out": None})
    assert (found.content, found.base, found.out) == (tmp_path / "here" / "mine", "/x/", tmp_path / "public")


# text → (line, part of the sentence)
MISTAKES = {
    'title = "a"\ncontnet = "b"\n': (2, "Did you mean `content`?"),
    "title = 3\n": (1, "`title` must be a text, not a number"),
    'title = "a"\nhtml = "yes"\n': (2, "`html` must be `true` or `false`, not a text"),
    'interpolate = "blog/**"\n': (1, "a list of texts"),
    "interpolate = [1]\n": (1, "a list of texts"),
    "content = []\n": (1, "a path"),
    'title = "a"\n[modules]\na = 1\n': (2, "`a` in `modules` must be a text"),
    "modules = []\n": (1, "a table"),
    "[origins]\nimages = []\n": (1, "Did you mean `image`?"),
    'origins = { image = ["a; script-src *"] }\n': (1, "is not an origin"),
    "origins = 1\n": (1, "a table of lists"),
    'mounts = { "/a" = "b.py" }\n': (1, "is not a mount"),
    'mounts = { "a b" = "b.py:c" }\n': (1, "is not a mount"),
    'url = "example.org"\n': (1, "begins with `https://`"),
    'base = "../a"\n': (1, "a path like `/docs/`"),
    'title = "a"\nbase = = 3\n': (2, "Invalid value"),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_names_file_line_and_key(text: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SourceError) as caught:
        config.load(path)
    line, sentence = MISTAKES[text]
    assert sentence in caught.value.message
    assert (caught.value.path, caught.value.line) == (str(path), line)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        config.load(tmp_path / "none.toml")
