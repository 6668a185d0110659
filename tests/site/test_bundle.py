"""Modules of JavaScript become fewer files; what cannot be joined is said here and not in a browser."""

import re
from pathlib import Path

import pytest
from playbill.assets import CLIENT, THEME
from playbill.bundle import bundled

MODULES = {
    "main.js": (
        'import { add } from "./sum.js";\nimport "./side.js";\n\n'
        'export async function later() {\n  return (await import("./table.js")).rows(add(1, 2));\n}\n'
    ),
    "sum.js": 'import { zero } from "./zero.js";\n\nexport const add = (one, two) => zero + one + two;\n',
    "zero.js": "export const zero = 0;\n",
    "side.js": 'import { add } from "./sum.js";\n\n/** @type {import("./zero.js").Zero} */\nlet seen = add(1, 1);\n',
    "table.js": (
        'import { row } from "./row.js";\nimport { zero as none } from "./zero.js";\n\n'
        "export function rows(count) {\n  return row(count, none);\n}\n"
    ),
    "row.js": (
        'import { zero as none } from "./zero.js";\n\n'
        "function zero() {}\n\nexport function row(count) {\n  return none + count;\n}\n"
    ),
}


def test_what_comes_at_once_is_one_file_and_what_comes_later_another() -> None:
    files = bundled(MODULES, "main.js")
    assert files == {
        "main.js": (
            "export const zero = 0;\n".removeprefix("export ")
            + "\n\nconst add = (one, two) => zero + one + two;\n"
            + '\n\n/** @type {import("./zero.js").Zero} */\nlet seen = add(1, 1);\n'
            + '\n\nasync function later() {\n  return (await import("./table.js")).rows(add(1, 2));\n}\n'
            + "export { later, zero };\n"
        ),
        "table.js": (
            'import { zero as none } from "./main.js";\n'
            + "\nfunction zero() {}\n\nfunction row(count) {\n  return none + count;\n}\n"
            + "\n\nfunction rows(count) {\n  return row(count, none);\n}\n"
            + "export { rows };\n"
        ),
    }


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"zero.js": "export const zero = 0;\nlet seen;\n"}, "zero.js and side.js are joined, and both declare `seen`"),
        (
            {"sum.js": 'import { zero as nil } from "./zero.js";\n\nexport const add = () => nil;\n'},
            "sum.js: `zero as nil` would need a new name; zero.js is joined with it",
        ),
        ({"zero.js": "export default 0;\n"}, "zero.js: cannot be joined with others: export default 0;"),
        ({"zero.js": "const { zero } = window;\n"}, "zero.js: cannot be joined with others: const { zero } = window;"),
        ({"sum.js": 'import * as zero from "./zero.js";\n'}, "sum.js: cannot be joined"),
        ({"sum.js": 'import { no } from "./no.js";\n'}, "there is no module no.js"),
        ({"sum.js": 'import "./table.js";\n'}, "table.js is imported both at once and later; import it one way"),
        (
            {"zero.js": 'export const zero = () => import("./list.js");\n', "list.js": 'import "./row.js";\n'},
            "row.js is needed by list.js and by table.js: let main.js import it, or join them",
        ),
        (
            {"row.js": 'import { zero } from "./zero.js";\n\nexport const row = zero;\nconst none = 1;\n'},
            "row.js and an import from zero.js are joined, and both declare `none`",
        ),
    ],
)
def test_what_cannot_be_joined_is_said(changed: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        bundled(MODULES | changed, "main.js")


@pytest.mark.parametrize(
    ("folder", "files"),
    [
        (THEME / "scripts", {"main.js", "feedback.js", "lost.js", "search.js", "travel.js"}),
        (CLIENT, {"main.js", "effects.js", "rows.js"}),
        (THEME / "reload", {"main.js"}),
    ],
)
def test_ours_are_one_file_for_each_moment(folder: Path, files: set[str]) -> None:
    assert bundled({path.name: path.read_text("utf-8") for path in folder.glob("*.js")}, "main.js").keys() == files
