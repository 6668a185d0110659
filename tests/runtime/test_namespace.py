"""A page's blocks: one module, in which each block keeps what it has defined."""

from __future__ import annotations

import inspect
import pickle
import sys
import textwrap
import traceback
import typing
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from understudy.bindings import read_bindings
from understudy.loader import PAGES, AuthorPackages
from understudy.namespace import PageModule, Source

Run = Callable[..., PageModule]


@pytest.fixture
def packages(tmp_path: Path) -> Iterator[AuthorPackages]:
    (tmp_path / "content").mkdir()
    with AuthorPackages({PAGES: tmp_path / "content"}).opened() as packages:
        yield packages


@pytest.fixture
def run(tmp_path: Path, packages: AuthorPackages) -> Iterator[Run]:
    pages: list[PageModule] = []

    def run_blocks(*texts: str, prelude: dict[str, object] | None = None) -> PageModule:
        sources = [Source(str(number), 10 * number, textwrap.dedent(text)) for number, text in enumerate(texts, 1)]
        page = PageModule("playbill_pages.tried_md", tmp_path / "content/tried.md", sources, packages, package=PAGES)
        pages.append(page)
        page.seed(prelude or {})
        for source in sources:
            page.run(source)
        return page

    yield run_blocks
    for page in pages:
        page.close()


def value(page: PageModule, expression: str, **variables: object) -> object:
    return page.interpolate(expression, 1, 1, variables)


SPLIT = "x = 0\n"  # Twice on a page, it makes each block keep its own namespace.


@pytest.mark.parametrize("extra", ["", SPLIT], ids=["shared", "split"])
@pytest.mark.parametrize(
    ("first", "second", "expression", "expected"),
    [
        ("n = 1", "m = n + 1", "m", 2),
        ("n = 1", "def f():\n    return n", "f()", 1),
        ("def f():\n    return later", "later = 3", "f()", 3),
        ("n = 1", "class C:\n    n = n + 1\n    def m(self):\n        return n, self.n", "C().m()", (1, 2)),
        ("n = 1", "f = lambda: [n for _ in range(2)]", "f()", [1, 1]),
        ("n = 1", "def f():\n    def g():\n        return n\n    return g", "f()()", 1),
        ("n = 1", "f = [n + i for i in range(2)]", "f", [1, 2]),
        ("n = 1", "def f(a: n = n) -> n:\n    return a, f.__annotations__['return']", "f()", (1, 1)),
        ("def d(f):\n    return lambda: f() + 1", "@d\ndef f():\n    return 1", "f()", 2),
        ("n = 1", "exec('m = n + 1')", "m", 2),
        ("n = 0", "def f():\n    global n\n    n += 1", "f() or f() or n", 2),
        ("n = 0\ndef g():\n    return n", "def f():\n    global n\n    n = 5", "f() or g()", 5),
        ("n = 1", "del n", "'n' in globals() or None", None),
        ("import json", "def f():\n    import json.decoder\n    return json.dumps(n)\nn = 1", "f()", "1"),
        ("list = 5", "def f():\n    return list", "f()", 5),
        ("n = 1", "class M(type):\n    pass\nclass C(metaclass=M):\n    pass", "type(C).__name__", "M"),
        ("n: int = 1", "m: str = 'a'", "(n, m)", (1, "a")),
        ("def f():\n    return abs", "abs = 7", "f()", 7),
        ("def f():\n    return sum([1])", "def g():\n    return sum", "f()", 1),
        ("async def a():\n    return n\nn = 4", "import asyncio\nf = asyncio.run(a())", "f", 4),
        ("n = 1", "match n:\n    case 1 as k:\n        pass", "k", 1),
    ],
)  # fmt: skip
def test_names_are_found_across_blocks(
    run: Run, extra: str, first: str, second: str, expression: str, expected: object
) -> None:
    page = run(extra + first, extra + second)
    assert page.split is bool(extra)
    assert value(page, expression) == expected


def test_a_block_keeps_what_it_has_defined_when_a_later_one_binds_it_again(run: Run) -> None:
    block = """
        class State:
            n = {0}
            def me(self):
                return State.n
        def show{0}():
            return State.n, [State.n for _ in "a"]
    """
    page = run(block.format(1), block.format(2), "def other():\n    return State.n\n", block.format(4))
    assert page.split
    assert value(page, "(show1(), show2(), other(), State.n)") == ((1, [1]), (2, [2]), 4, 4)
    first, _, _, last = (sys.modules[f"playbill_pages.tried_md{end}"] for end in ("", "_2", "_3", "_4"))
    assert first.State().me() == 1
    assert last.State().me() == 4
    assert first.show4() == (4, [4])
    assert pickle.loads(pickle.dumps(first.State)) is first.State
    assert pickle.loads(pickle.dumps(last.State)) is last.State


def test_what_another_block_calls_a_name_counts_while_the_block_runs(run: Run) -> None:
    page = run("n = 1", "m = n\nn = 2", "k = n\nn += 1")
    assert value(page, "(m, k, n)") == (1, 2, 3)


def test_the_same_import_in_each_block_is_no_contradiction(run: Run) -> None:
    page = run("import json\nfrom os import path", "import json\nfrom os import path", "import json.decoder")
    assert not page.split
    assert run("import json", "json = 1").split


def test_a_name_that_nobody_binds_is_missing_as_in_any_module(run: Run) -> None:
    page = run("x = 1\ndef f():\n    return nothing", "x = 2")
    with pytest.raises(NameError, match="name 'nothing' is not defined"):
        value(page, "f()")
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = sys.modules[page.name].nothing


def test_each_block_knows_its_number(run: Run) -> None:
    for extra in ("", SPLIT):
        page = run(extra + "one = __block__", extra + "two = (__block__, __name__.split('_2')[0], __file__)")
        assert value(page, "one") == "1"
        assert value(page, "two") == ("2", page.name, page.path)


def test_what_a_prelude_gives_is_seen_unless_the_page_binds_it(run: Run) -> None:
    for extra in ("", SPLIT):
        page = run(extra + "a = pre + 1", extra + "min = 3\nb = max", prelude={"pre": 1, "min": 2, "max": 9})
        assert value(page, "(a, b, min, pre)") == (2, 9, 3, 1)


def test_variables_of_the_front_matter_stand_behind_the_names_of_the_page(run: Run) -> None:
    page = run("title = 'code'")
    assert value(page, "title + author", title="yaml", author="me") == "codeme"
    assert value(page, "id", id=5) == 5


@pytest.mark.parametrize("extra", ["", SPLIT], ids=["shared", "split"])
def test_futures_go_from_block_to_block_and_hints_are_found(run: Run, extra: str) -> None:
    page = run(
        "from __future__ import annotations\nfrom dataclasses import dataclass\n" + extra,
        extra + "@dataclass\nclass Item:\n    name: str\n    more: list[Item]\n    kind: Kind\n",
        extra + "class Kind:\n    pass\n",
    )
    item = value(page, "Item")
    assert isinstance(item, type)
    assert item.__annotations__["more"] == "list[Item]"
    hints = typing.get_type_hints(item)
    assert (hints["more"], hints["kind"]) == (list[item], value(page, "Kind"))  # type: ignore[valid-type]


@pytest.mark.parametrize("extra", ["", SPLIT], ids=["shared", "split"])
def test_pickling_and_getsource_work_on_what_a_page_defines(run: Run, extra: str, tmp_path: Path) -> None:
    (tmp_path / "content/tried.md").write_text("# Markdown, (which is no Python\n" * 40)
    page = run(
        extra + "from dataclasses import dataclass\n@dataclass\nclass Item:\n    name: str\n",
        extra + "class Other:\n    def method(self):\n        return 'method'\n\ndef show():\n    return 1\n",
    )
    item = value(page, "Item('a')")
    assert pickle.loads(pickle.dumps(item)) == item
    other, show = value(page, "Other"), value(page, "show")
    assert inspect.isclass(other)
    assert callable(show)
    assert inspect.getsource(other).startswith("class Other:")
    assert inspect.getsource(other.method) == "    def method(self):\n        return 'method'\n"
    assert inspect.getsource(show) == "def show():\n    return 1\n"
    assert inspect.getsourcefile(show) == page.path


def test_a_page_may_pickle_while_it_runs(run: Run) -> None:
    """`pickle` imports with the page's own `__import__`, and no helper has loaded the folder's package yet."""
    page = run("import pickle\nclass Item:\n    pass\nback = pickle.loads(pickle.dumps(Item))\n")
    assert value(page, "back") is value(page, "Item")


def test_a_traceback_shows_the_line_of_the_page(run: Run) -> None:
    page = run("import reflex", "def broken():\n    return [1] + 2\n")
    try:
        value(page, "broken()")
    except TypeError:
        text = traceback.format_exc()
    assert f'File "{page.path}", line 21, in broken' in text
    assert "return [1] + 2" in text
    assert "~~~~^~~" in text


def test_a_mistake_in_the_syntax_has_the_line_of_the_page(run: Run) -> None:
    with pytest.raises(SyntaxError) as caught:
        run("n = 1", "n = 2\nif n\n    pass\n")
    assert (caught.value.lineno, caught.value.filename, caught.value.text) == (
        21,
        caught.value.filename,
        "if n\n",
    )


def test_an_expression_in_the_text_has_its_line_and_column(run: Run) -> None:
    page = run("n = 1")
    with pytest.raises(SyntaxError) as caught:
        page.interpolate(" n + + ) ", 7, 12, {})
    assert (caught.value.lineno, caught.value.offset) == (7, 19)
    with pytest.raises(NameError) as wrong:
        page.interpolate(" n + m", 7, 12, {})
    frame = traceback.extract_tb(wrong.value.__traceback__)[-1]
    assert (frame.filename, frame.lineno, frame.colno, frame.end_colno) == (page.path, 7, 16, 17)


def test_expressions_are_evaluated_where_they_stand(run: Run, packages: AuthorPackages, tmp_path: Path) -> None:
    sources = [Source("1", 5, "n = 1\n"), Source("2", 9, "   \n  [n,\n   (m := 2)]\n")]
    page = PageModule("playbill_pages.other_md", tmp_path / "other.md", sources, packages)
    assert [(bound.name, bound.value) for bound in page.run(sources[0])] == [("n", 1)]
    assert page.evaluate(sources[1]) == [1, 2]
    assert value(page, "m") == 2
    assert page.names() == {"n", "m"}
    page.close()
    assert "playbill_pages.other_md" not in sys.modules


def test_names_are_read_from_the_text_in_the_order_of_their_last_bindings() -> None:
    text = """
    import a.b, c as d
    from e import f as g, h
    first = second = 1
    def first(): inner = 1
    if True:
        (x, *y), z.attribute = 1, 2
    for i in [j for k in (w := [1])]: pass
    with open() as handle: pass
    try: pass
    except* OSError as error: pass
    class Last:
        inside = 1
        def m(self):
            global reached, first
    lambda: (not_me := 1)
    del gone
    """
    bindings = read_bindings(textwrap.dedent(text))
    assert bindings.names() == tuple("a d g h second first x y i w handle error Last".split())
    assert bindings.reaches == {"reached", "gone"}


def test_a_page_that_ran_again_outlives_the_closing_of_its_older_self(run: Run) -> None:
    old = run("n = 1")
    new = run("n = 2")
    old.close()
    assert sys.modules[new.name].n == 2
