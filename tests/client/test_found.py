"""What the search makes of what Pagefind finds: terms, sections, marks, and the word that was meant."""

import json
import subprocess
from typing import Any

import pytest

from tests.needs import PROJECT, node_path

MODULE = PROJECT / "site" / "playbill" / "theme" / "scripts" / "found.js"
WORDS = ["page", "background", "state", "button", "modify_state", "component", "what"]
CONTENT = "Tasks They run. Setting app.⸱ modify_state(⸱ token) , sets the Élan of running states. Ending Closes."


def run(expression: str) -> Any:
    """What an expression gives in Node; `found` is the module."""
    code = f"const found = await import({MODULE.as_uri()!r}); console.log(JSON.stringify({expression} ?? null));"
    done = subprocess.run(
        [node_path(), "--no-warnings", "--input-type=module", "-e", code], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def page(*locations: int) -> str:
    places = [{"location": place, "weight": 1} for place in locations]
    anchors = [
        {"element": "h1", "id": "tasks", "text": "Tasks", "location": 0},
        {"element": "h2", "id": "setting", "text": "Setting", "location": 3},
        {"element": "h2", "id": "ending", "text": "Ending", "location": 14},
    ]
    return json.dumps(
        {
            "raw_url": "/a.html",
            "content": CONTENT,
            "meta": {"title": "Tasks"},
            "anchors": anchors,
            "weighted_locations": places,
        }
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bakground", "background"),
        ("backgorund", "background"),
        ("bakgr", "background"),
        ("modfy_state", "modify_state"),
        ("compnent statt", "component state"),
        ("xylophone", None),
        ("stat", None),
        ("pge", None),
    ],
)
def test_the_nearest_word_is_taken_for_one_that_no_page_has(typed: str, meant: str | None) -> None:
    assert run(f"found.repairs(found.terms({typed!r}), {WORDS})") == ([meant] if meant else [])


def test_a_word_that_others_only_begin_with_may_be_mistyped_too() -> None:
    words = [*WORDS, "backgroud_demo", "tasks"]
    assert run(f"found.repairs(['backgroud', 'tasks'], {words})") == ["background tasks"]
    assert run(f"found.repairs(['backgroud', 'taks'], {words})") == ["backgroud tasks", "background tasks"]
    assert run(f"found.repairs(['backgr', 'tasks'], {words})") == []


def test_a_page_is_where_its_route_says() -> None:
    assert run(f"found.routeOf({page()})") == "a/"
    urls = ["/", "/docs/index/", "/docs/reindex/", "/docs/the.html/", "/docs/rope.html"]
    assert run(f"{urls}.map((raw_url) => found.routeOf({{raw_url}}))") == [
        "", "docs/index/", "docs/reindex/", "docs/the.html/", "docs/rope/"
    ]  # fmt: skip


def test_names_in_code_are_asked_for_word_by_word() -> None:
    assert run("found.terms('App.modify_state(token)')") == ["app", "modify_state", "token"]


def test_signs_of_a_line_of_code_are_not_asked_for() -> None:
    assert run("found.asked('self.count += 1')") == "self count 1"
    assert run("found.terms('total % _x - 1 & C++')") == ["total", "_x", "1", "c++"]
    assert run("found.terms('+= -')") == []


def test_a_section_shows_the_words_around_with_its_marks_and_without_seams() -> None:
    (section,) = run(f"found.sections({page(5)}, ['modify_st'])")
    assert section["id"] == "setting"
    said = "".join(piece["text"] for piece in section["around"])
    assert said.startswith("app.modify_state(token), sets the Élan")
    assert [piece["text"] for piece in section["around"] if piece["marked"]] == ["modify_st"]


def test_the_section_that_has_all_of_the_terms_is_shown() -> None:
    sections = run(f"found.sections({page(1, 5, 6, 14)}, ['modify', 'token'])")
    assert [section["id"] for section in sections] == ["setting"]


def test_a_word_that_was_found_by_its_stem_is_marked_and_one_found_by_chance_is_not() -> None:
    assert run(f"found.isMet({page(12)}, ['running'])")
    assert run(f"found.isMet({page(13)}, ['stated'])")
    assert not run(f"found.isMet({page(13)}, ['statutory'])")


@pytest.mark.parametrize(
    ("typed", "word", "marked"),
    [
        ("events", "event.", "event"),
        ("event", "events", "event"),
        ("running", "run", "run"),
        ("vars", "(Var)", "Var"),
        ("queries", "query", "quer"),
        ("configured", "configuration", "configur"),
        ("configuration", "configured", "configur"),
        ("redis", "redirect", None),
        ("redis", "red", None),
        ("buton", "but", None),
        ("states", "statutory", None),
    ],
)
def test_an_inflection_is_the_word_and_a_beginning_in_common_is_not(typed: str, word: str, marked: str | None) -> None:
    pieces = run(f"found.line([{word!r}], [{typed!r}])")
    assert [piece["text"] for piece in pieces if piece["marked"]] == ([marked] if marked else [])
