"""What an author allows is not found, and each silencer has to have a reason and something to do."""

from pathlib import Path

import pytest
from playbill.check import check

from tests.site.planted import FRONT, said, write

SKIPS = "# Page\n\n{}### Deep\n\nMore.\n\n##### Deeper\n"


def found(folder: Path, text: str, **files: str) -> list[str]:
    named = {name.replace("__", "/") + ".py": body for name, body in files.items()}
    return [said(finding) for finding in check(write(folder, {"page.md": text, **named})).findings]


def test_a_comment_silences_the_block_below_it_and_no_other(tmp_path: Path) -> None:
    comment = "<!-- check: allow heading-skip because it is short -->\n\n"
    assert found(tmp_path, FRONT + SKIPS.format("")) == [
        "page.md:7:1 warning heading-skip",
        "page.md:11:1 warning heading-skip",
    ]
    assert found(tmp_path, FRONT + SKIPS.format(comment)) == ["page.md:13:1 warning heading-skip"]


def test_front_matter_silences_a_whole_page(tmp_path: Path) -> None:
    front = "---\ndescription: One.\ncheck:\n  allow:\n    heading-skip: It is short.\n---\n\n"
    assert found(tmp_path, front + SKIPS.format("")) == []


def test_a_comment_covers_a_block_of_code_to_its_end(tmp_path: Path) -> None:
    page = (
        FRONT + "# Page\n\n<!-- check: allow lost-task because it is short -->\n\n```python exec\nimport asyncio\n\n\n"
    )
    page += "async def one():\n    asyncio.create_task(asyncio.sleep(1))\n```\n"
    assert found(tmp_path, page) == []


@pytest.mark.parametrize(
    "code",
    [
        "    asyncio.create_task(one())  # check: allow lost-task because it is short\n",
        "    # check: allow lost-task because it is short\n    # and so on\n\n    asyncio.create_task(one())\n",
    ],
)
def test_code_is_silenced_on_its_line_or_above_it(code: str, tmp_path: Path) -> None:
    demo = f"import asyncio\n\n\nasync def one():\n{code}"
    assert found(tmp_path, FRONT + "# Page\n", demos__one=demo) == []


@pytest.mark.parametrize(
    ("comment", "part"),
    [
        ("check: allow heading-skip", "without a reason"),
        ("check: allow heading-skip because", "says nothing"),
        ("check: allow heading-skp because it is short", "Did you mean `heading-skip`?"),
        ("check: allow execute because it is short", "a build stops at it"),
        ("check: ignore heading-skip", "Write `check: allow RULE because REASON`."),
    ],
)
def test_what_is_wrong_with_a_silencer_is_said_and_it_silences_nothing(comment: str, part: str, tmp_path: Path) -> None:
    page = FRONT + SKIPS.format(f"<!-- {comment} -->\n")
    findings = check(write(tmp_path, {"page.md": page})).findings
    assert [finding.rule for finding in findings] == ["silencer", "heading-skip", "heading-skip"]
    assert findings[0].line == 7
    assert part in findings[0].message


@pytest.mark.parametrize(
    ("value", "line"),
    [("allow", 3), ("\n  allow:\n    heading-skip:", 5), ("\n  allow:\n    link: So.\n    heading-skip: ''", 6)],
)
def test_front_matter_needs_a_reason_as_well(value: str, line: int, tmp_path: Path) -> None:
    front = f"---\ndescription: One.\ncheck: {value}\n---\n\n"
    findings = check(write(tmp_path, {"page.md": front + SKIPS.format("")})).findings
    assert [finding.line for finding in findings if finding.rule == "silencer"] == [line]


def test_a_silencer_with_nothing_to_do_is_found_but_for_what_depends_on_the_day(tmp_path: Path) -> None:
    lines = [f"<!-- check: allow {rule} because it is so -->\n\n" for rule in ("link", "network", "external")]
    assert found(tmp_path, FRONT + "# Page\n\n" + "".join(lines)) == ["page.md:7:1 hint unused-silencer"]


def test_a_silencer_that_is_only_shown_is_none(tmp_path: Path) -> None:
    page = FRONT + "# Page\n\n```markdown\n<!-- check: allow link -->\n```\n\n```python\n# check: allow link\n```\n"
    assert found(tmp_path, page) == []
