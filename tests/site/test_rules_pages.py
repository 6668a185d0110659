"""The pages about the rules: each rule has its section, and each example is what it says, tried."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from playbill.check import Report, check
from playbill.rules import RULES

from tests.house import ROOT
from tests.site.planted import FRONT, home, write

PAGES = ROOT / "content" / "docs" / "rules"
# They are about a whole site, or about what stands above all of its pages.
OWN_SITE = ("configuration", "template", "orphan", "external")
KINDS = ("wrong", "right")
_SECTION = re.compile(r"^## (\S+)$", re.MULTILINE)
_FENCE = re.compile(r"^(`{3,})(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """The files of one example, and what it shows."""

    rule: str
    kind: str
    files: dict[str, str]

    @property
    def folder(self) -> str:
        return f"{self.rule}-{self.kind}"

    def in_a_site(self) -> dict[str, str]:
        """The files, in a folder of their own of a site with others; demos get names of their own."""
        own = self.folder.replace("-", "_")
        return {
            (f"demos/{own}.py" if name.startswith("demos/") else f"{self.folder}/{name}"): text.replace(
                "file=seats", f"file={own}"
            )
            for name, text in self.files.items()
        }


@cache
def sections() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(PAGES.glob("*.md")):
        if path.stem != "index":
            _, *parts = _SECTION.split(path.read_text("utf-8"))
            found.update(zip(parts[::2], parts[1::2], strict=True))
    return found


def example(rule: str, kind: str) -> Example:
    text = sections()[rule]
    right = text.index("\nRight:\n")
    part = text[text.index("\nWrong:\n") : right] if kind == "wrong" else text[right:]
    files = {title or "page.md": body for _, _, title, body in _FENCE.findall(part)}
    if not any(name.endswith(".md") for name in files):
        files["page.md"] = "# Page\n\n```python demo file=seats\n```\n"
    pages = {
        name: FRONT + text for name, text in files.items() if name.endswith(".md") and not text.startswith("---\n")
    }
    return Example(rule, kind, {**files, **pages})


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """One site with all the examples that need none of their own."""
    files: dict[str, str] = {}
    for rule in RULES.keys() - set(OWN_SITE):
        for kind in KINDS:
            files.update(example(rule, kind).in_a_site())
    drafts = [name for name, text in files.items() if "draft: true" in text]
    return check(write(tmp_path_factory.mktemp("rules"), {**files, "index.md": home(files.keys() - drafts)}))


def found_in(report: Report, folder: str) -> list[str]:
    demo = f"demos/{folder.replace('-', '_')}.py"
    return [one.rule for one in report.findings if one.path == demo or one.path.startswith(f"{folder}/")]


def test_each_rule_has_a_section_and_no_other_has() -> None:
    assert sections().keys() == RULES.keys()


def test_the_table_lists_every_rule_as_it_is() -> None:
    index = (PAGES / "index.md").read_text("utf-8")
    rows = re.findall(r"^\| \[`(\S+)`\]\((\S+)\.md#(\S+)\) \| (\w+)(, final)? \| (.*) \|$", index, re.MULTILINE)
    assert [(name, weight, bool(final), said) for name, _, _, weight, final, said in rows] == [
        (rule.name, rule.severity, rule.is_final, rule.summary) for rule in RULES.values()
    ]
    for name, page, anchor, *_ in rows:
        assert anchor == name
        assert f"\n## {name}\n" in (PAGES / f"{page}.md").read_text("utf-8")


@pytest.mark.parametrize("rule", sorted(RULES.keys() - set(OWN_SITE)))
def test_the_wrong_example_is_found_and_the_right_one_is_not(rule: str, report: Report) -> None:
    assert found_in(report, f"{rule}-wrong") == [rule]
    assert found_in(report, f"{rule}-right") == []


@pytest.mark.parametrize("rule", OWN_SITE)
def test_so_it_is_with_examples_that_need_a_site_of_their_own(rule: str, tmp_path: Path) -> None:
    wrong = check(write(tmp_path / "wrong", example(rule, "wrong").files), external=rule == "external")
    assert [finding.rule for finding in wrong.findings] == [rule]
    # The other end of a good link is not ours to ask.
    assert check(write(tmp_path / "right", example(rule, "right").files)).findings == ()
