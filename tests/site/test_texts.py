"""The table of texts: everything that the theme says is in it, and nothing else; its page shows all of it."""

import re
from pathlib import Path

import pytest
from playbill import texts
from playbill.config import load
from playbill.errors import SourceError
from playbill.texts import SCRIPTS, TEXTS, Texts

from tests.needs import PROJECT
from tests.site.sites import write_site

THEME = PROJECT / "site" / "playbill"
SAID = re.compile(r"""\b(?:say|text|texts)\(\s*(["'`])(.+?)(?<!\\)\1[,)\s]""")
# Said with what stands in a variable: colours, callouts, a date, results of a copy.
INDIRECTLY = {
    "Colours: light", "Colours: dark", "Copied", "Press Ctrl C", "Note", "Tip", "Important", "Warning", "Caution",
    "Success", "Danger", "January February March April May June July August September October November December",
}  # fmt: skip


def said() -> dict[str, list[str]]:
    """What is said, by the files that say it."""
    files = [path for kind in ("*.py", "*.html", "*.js") for path in sorted(THEME.rglob(kind))]
    return {path.name: [text for _, text in SAID.findall(path.read_text("utf-8"))] for path in files}


def test_what_the_theme_says_is_in_the_table() -> None:
    # Front matter has texts of its own.
    theme = {name: all_ for name, all_ in said().items() if name != "frontmatter.py"}
    unknown = [(name, text) for name, all_ in theme.items() for text in all_ if text not in TEXTS and "${" not in text]
    assert unknown == []


def test_what_is_in_the_table_is_said() -> None:
    folders = (THEME, PROJECT / "runtime" / "understudy" / "client")
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in (".py", ".html", ".js")]
    everything = "\n".join(path.read_text("utf-8") for path in files)
    table = (THEME / "texts.py").read_text("utf-8")
    elsewhere = everything.replace(table, "")
    silent = [text for text in TEXTS if f'"{text}"' not in elsewhere and f"`{text}`" not in elsewhere]
    assert [text for text in silent if text not in INDIRECTLY] == []


def test_no_template_has_a_word_of_its_own() -> None:
    left: list[str] = []
    for path in sorted((THEME / "theme").glob("*.html")):
        bare = re.sub(r"{%.*?%}|{{.*?}}|<svg.*?</svg>", "", path.read_text("utf-8"), flags=re.DOTALL)
        words = [*re.split(r"<[^>]*>", bare), *re.findall(r'aria-label="([^"]*)"', bare)]
        left += [f"{path.name}: {word.strip()}" for word in words if re.search(r"[A-Za-z]{2}", word)]
    assert left == []


def test_scripts_are_told_of_what_they_say() -> None:
    scripts = {name: all_ for name, all_ in said().items() if name.endswith(".js")}
    assert [text for all_ in scripts.values() for text in all_ if text in TEXTS and text not in SCRIPTS] == []


def test_a_text_is_said_with_its_values_and_as_the_site_has_it() -> None:
    say = Texts({"Previous": "Zurück", "Show all {lines} lines": "Alle {lines} Zeilen"})
    assert (say("Previous"), say("Next")) == ("Zurück", "Next")
    assert say("Show all {lines} lines", lines=40) == "Alle 40 Zeilen"
    with pytest.raises(KeyError):
        say("Nobody says this")
    assert say.for_scripts() == {}
    assert Texts({"Copy": "Kopie"}).for_scripts() == {"Copy": "Kopie"}


@pytest.mark.parametrize(
    ("settings", "line", "says"),
    [
        ('[texts]\n"Next" = "Weiter"\n"Previus" = "Zurück"\n', 4, "no text of the theme. Did you mean `Previous`?"),
        ('[texts]\n"{count} more" = "noch {zahl}"\n', 3, "`{zahl}` means nothing in `{count} more`"),
        ('[texts]\n"Next" = "{x}"\n', 3, "what is put in there is nothing"),
        ('language = "Deutsch!"\n', 2, "must be a tag like `en`"),
        ('edit = "https://example.org/edit"\n', 2, "must be an address with `{path}` in it"),
        ('logo = "nothing.svg"\n', 2, "must be a picture that is there"),
        ('links = { "Bad" = "javascript:1" }\n', 2, "`Bad` in `links` must be an address of the web or a page"),
    ],
)
def test_a_mistake_in_the_look_is_told_at_its_line(tmp_path: Path, settings: str, line: int, says: str) -> None:
    write_site(tmp_path, {}, "")
    (tmp_path / "playbill.toml").write_text(f'title = "Test"\n{settings}', encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        load(tmp_path / "playbill.toml")
    assert says in caught.value.message
    assert caught.value.line == line


def test_the_page_about_the_look_takes_its_table_from_the_code() -> None:
    page = (PROJECT / "content/docs/theme.md").read_text("utf-8")
    assert f"from {texts.__name__} import TEXTS" in page
