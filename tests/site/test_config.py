"""The configuration of a site."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from playbill import config
from playbill.config import KEYS, Config, Mount, Origins
from playbill.errors import SourceError
from playbill.inforce import in_force, toml

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
feedback = "answers.sqlite"
editor = "pycharm://open?file={path}&line={line}"
"""


def written(tmp_path: Path, text: str, name: str = "site.toml") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    # The modules of `ALL`.
    (tmp_path / "compat" / "pcweb").mkdir(parents=True, exist_ok=True)
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
        feedback=tmp_path / "answers.sqlite",
        editor="pycharm://open?file={path}&line={line}",
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


# text → (line, column, part of the sentence)
CANNOT_WORK = {
    'allow = ["http://localhost:8080",\n  "example.org"]\n': (2, 3, "`example.org` in `allow` is not an origin"),
    'allow = ["https://a.b/path"]\n': (1, 10, "Write `https://a.b`"),
    'allow = ["*"]\n': (1, 10, "is not an origin"),
    'allow = ["https://*.a.b"]\n': (1, 10, "is not an origin"),
    'origins = { image = ["https://a.b/"] }\n': (1, 22, "is not an origin"),
    'mounts = { "/_assets" = "b.py:c" }\n': (1, 12, "`/_assets` is an address of the server's own"),
    "[mounts]\n'/_live/x' = \"b.py:c\"\n": (2, 1, "Choose another path"),
    'mounts = { "/demo" = "b.py:c" }\n': (1, 12, "an address of the server's own"),
    'title = "nope/dir"\nmodules = { helpers = "nope/dir" }\n': (2, 23, "there is no such file or folder"),
}


@pytest.mark.parametrize("text", CANNOT_WORK)
def test_a_value_that_cannot_work_is_refused_where_it_stands(text: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        config.load(written(tmp_path, text))
    line, column, sentence = CANNOT_WORK[text]
    assert sentence in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)


def test_an_origin_is_kept_as_browsers_send_it(tmp_path: Path) -> None:
    said = '["https://Example.org/", "https://example.org:443", "http://localhost:80", "http://[::1]:8080/", "https://a:80"]'
    found = config.load(written(tmp_path, f"allow = {said}\n")).allow
    assert found == (
        "https://example.org",
        "https://example.org",
        "http://localhost",
        "http://[::1]:8080",
        "https://a:80",
    )


def test_a_module_may_be_named_without_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").touch()
    assert config.load(written(tmp_path, 'modules = { helpers = "helpers" }\n')).modules


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        config.load(tmp_path / "none.toml")


# ---- who set what ----


def test_the_environment_wins_over_the_file_and_an_option_over_both(tmp_path: Path) -> None:
    path = written(tmp_path, 'title = "A site"\nbase = "/a/"\nhtml = false\nout = "public"\n')
    said = {"PLAYBILL_BASE": "/b/", "PLAYBILL_HTML": "true", "PLAYBILL_OUT": "elsewhere", "PLAYBILL_UNKNOWN": "1"}
    found = config.load(path, {"out": tmp_path / "there", "live": None}, said)
    assert (found.title, found.base, found.html, found.out) == ("A site", "/b/", True, tmp_path / "there")
    assert found.sources == {
        "title": "site.toml:1",
        "base": "PLAYBILL_BASE",
        "html": "PLAYBILL_HTML",
        "out": "--out",
    }


def test_a_mistake_in_the_environment_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="PLAYBILL_HTML") as caught:
        config.load(written(tmp_path, ""), {}, {"PLAYBILL_HTML": "perhaps"})
    assert "must be `true` or `false`" in caught.value.message


def test_readers_do_not_get_the_file_with_their_answers(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="must not lie in the folder `pages`"):
        config.load(written(tmp_path, 'content = "pages"\nfeedback = "pages/answers.sqlite"\n'), {}, {})
    assert config.load(written(tmp_path, 'feedback = ""\n'), {}, {}).feedback is None


@pytest.mark.parametrize("link", ["javascript:alert({path})", "vscode://file", "{path}", 'a:{path}"', "data:{path}"])
def test_an_editor_is_a_link_with_the_path_in_it_and_no_script(link: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="PLAYBILL_EDITOR"):
        config.load(written(tmp_path, ""), {}, {"PLAYBILL_EDITOR": link})


def test_what_is_printed_as_in_force_is_a_configuration_that_means_the_same(tmp_path: Path) -> None:
    first = config.load(written(tmp_path, ALL), {"title": 'A "new" title\x7f\n'}, {})
    text = in_force(first)
    again = config.load(written(tmp_path, text, "again.toml"), {}, {})
    assert replace(again, file=first.file) == first
    assert set(tomllib.loads(text)) == set(KEYS)


def test_what_is_printed_as_in_force_says_who_set_each_key(tmp_path: Path) -> None:
    path = written(tmp_path, 'title = "A site"\n\nhtml = true\n')
    text = in_force(config.load(path, {"live": "https://example.org"}, {"PLAYBILL_BASE": "/b/"}))
    said = dict(re.findall(r"^(\w+) = .*  # (.*)$", text, re.MULTILINE))
    assert said == {
        **dict.fromkeys(KEYS, "default"),
        "title": "site.toml:1",
        "html": "site.toml:3",
        "live": "--live",
        "base": "PLAYBILL_BASE",
    }
    assert text.startswith(f"# {path}\n")


@pytest.mark.parametrize("name", KEYS)
def test_every_key_has_a_sentence_and_a_default_of_its_kind(name: str, tmp_path: Path) -> None:
    one = KEYS[name]
    assert one.sentence[0].isupper()
    assert one.sentence.endswith(".")
    default = getattr(config.load(written(tmp_path, ""), {}, {}), name)
    said = tomllib.loads(f"{name} = {toml(one.plain(one.default, tmp_path))}")
    (tmp_path / "again.toml").write_text(f"{name} = {toml(said[name])}", "utf-8")
    assert getattr(config.load(tmp_path / "again.toml", {}, {}), name) == default
