"""The code of pages, run: what it shows, what it may do, and how its mistakes are told."""

from __future__ import annotations

import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playbill import frontmatter, markdown
from playbill.blame import Blame
from playbill.deadline import TimeLimitError, within
from playbill.doc import Interpolated
from playbill.errors import SourceError
from playbill.execute import AuthorCode, Execution, Result, execute
from playbill.source import from_text
from understudy.state.tree import StateTree
from understudy.view.slots import paint, show

COUNTER = """\
import reflex as rx

class CounterState(rx.State):
    count: int = 7

    def more(self):
        self.count += 1

def helper():
    return rx.text("not me")

def counter():
    return rx.button(CounterState.count, on_click=CounterState.more)

app = rx.App()
app.add_page(counter, route="/", title="Counter", on_load=CounterState.more)

def last():
    return rx.text("the last")
"""


class Stage:
    """A site in a folder, whose pages are given as texts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "content").mkdir()
        (folder / "demos").mkdir()
        self.code = AuthorCode(folder / "content", folder / "demos", {"pcweb": folder / "compat/pcweb"}, "")

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        return path

    def play(self, text: str, name: str = "docs/tried.md", interpolates: bool = False) -> Execution:
        source = from_text(textwrap.dedent(text), self.folder / "content" / name, name)
        front = frontmatter.parse(source)
        document = markdown.parse(source, front, interpolates=interpolates)
        return execute(document, source, front, self.code)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    with stage.code.opened():
        yield stage


def html(result: Result) -> str:
    assert result.fault is None, str(result.fault)
    assert result.template is not None
    return paint(result.template, show(result.template, StateTree()))


def only(execution: Execution) -> Result:
    """The result of the page's last block."""
    return list(execution.results.values())[-1]


def fault(execution: Execution) -> SourceError:
    assert len(execution.faults) == 1, [str(one) for one in execution.faults]
    return execution.faults[0]


# ---- what is shown ----


def test_each_kind_of_block_shows_what_it_gives(stage: Stage) -> None:
    stage.write("demos/counter.py", COUNTER)
    execution = stage.play(
        """\
        ```python exec
        import reflex as rx
        word = "shared"
        ```
        ```python eval
        rx.text(word + " eval")
        ```
        ```python demo
        rx.text(word + " demo")
        ```
        ```python demo exec
        def first():
            return rx.text("first")
        second = lambda: rx.text(word + " exec")
        class NotMe(rx.State):
            pass
        app = rx.App()
        ```
        ```reflex
        rx.text(word + " reflex")
        ```
        ```python demo file=counter
        ```
        ```python demo file=counter:last
        ```
        ```python demo graphing
        data = [1]

        @staticmethod
        def graph():
            return rx.text("graph")
        ```
        """
    )
    nothing, evaluated, demo, called, old, file, function, graph = execution.results.values()
    assert execution.faults == ()
    assert nothing == Result()
    assert "shared eval" in html(evaluated)
    assert "shared demo" in html(demo)
    assert demo.code == 'rx.text(word + " demo")\n'
    assert "shared exec" in html(called)
    assert called.code.startswith("def first")
    assert "shared reflex" in html(old)
    assert "7" in html(file)
    assert (file.code, file.file, file.title, len(file.on_load)) == (COUNTER, "counter.py", "Counter", 1)
    assert "the last" in html(function)
    assert (graph.data, graph.code.split("\n")[0]) == ("data = [1]\n", "@staticmethod")
    assert "graph" in html(graph)


def test_a_page_of_the_oldest_generation_has_rx_without_importing_it(stage: Stage) -> None:
    assert "hello" in html(only(stage.play("```reflex\nrx.text('hello')\n```\n")))
    bound = stage.play("```python exec\nrx = None\n```\n```reflex\nrx.text('hello')\n```\n")
    assert "NoneType" in fault(bound).what
    assert "`rx` is not defined" in fault(stage.play("```python eval\nrx.text('hello')\n```\n")).what


def test_the_oldest_pages_take_their_demos_from_a_module_of_the_site(stage: Stage) -> None:
    stage.write("compat/pcweb/__init__.py", "")
    stage.write("compat/pcweb/tasks.py", 'import reflex as rx\nshow_code = "rx.text(name)"\nname = "from pcweb"\n')
    stage.write("compat/pcweb/prelude.py", "import reflex as rx\ndef docdemobox(*parts):\n    return rx.box(*parts)\n")
    stage.code.prelude = "pcweb.prelude"
    execution = stage.play(
        """\
        ---
        from pcweb.tasks import show_code, name
        ---
        ```reflex
        docdemobox(
            eval(show_code)
        )
        ```
        ```python
        {show_code.strip()}
        ```
        """,
        interpolates=True,
    )
    assert "from pcweb" in html(only(execution))
    assert execution.value(Interpolated("show_code.strip()", 9, 2)) == "rx.text(name)"
    assert {path.name for path in execution.files} == {"__init__.py", "tasks.py", "prelude.py"}


def test_two_blocks_may_define_one_state_and_never_meet(stage: Stage) -> None:
    block = """\
```python demo exec
import reflex as rx
class State(rx.State):
    n: int = {0}
    def more(self):
        self.n += State.step()
    @classmethod
    def step(cls):
        return {0}
def show():
    return rx.text(State.n, on_click=State.more)
```
"""
    execution = stage.play(block.format(1) + block.format(2))
    first, second = execution.results.values()
    assert ">1<" in html(first).replace("-->", ">").replace("<!--", "<")
    assert ">2<" in html(second).replace("-->", ">").replace("<!--", "<")
    assert len({state.get_full_name() for state in execution.states}) == 2
    assert sorted(state.step() for state in execution.states) == [1, 2]


def test_pages_import_the_helpers_beside_them(stage: Stage) -> None:
    stage.write("content/a/helper.py", "import reflex as rx\ndef who():\n    return rx.text('a')\n")
    stage.write("content/b/helper.py", "import reflex as rx\ndef who():\n    return rx.text('b')\n")
    page = "```python demo exec\ndef late():\n    import helper\n    return helper.who()\n```\n"
    a, b = stage.play(page, "a/page.md"), stage.play(page, "b/page.md")
    assert ">a" in html(only(a))
    assert ">b" in html(only(b))
    assert a.files == {stage.folder / "content/a/helper.py"}
    relative = "```python demo exec\nfrom .helper import who\n```\n"
    assert ">a" in html(only(stage.play(relative, "a/other.md")))


def test_what_a_page_adds_is_known_and_runs_its_on_load(stage: Stage) -> None:
    execution = stage.play(
        """\
        ```python demo exec
        import reflex as rx
        class S(rx.State):
            def go(self): pass
        @rx.page(route="/there", on_load=S.go, title="There")
        def index():
            return rx.text("page")
        ```
        """
    )
    assert [page.route for page in execution.pages] == ["/there"]
    assert len(only(execution).on_load) == 1
    assert "page" in html(only(execution))


def test_the_variables_of_the_front_matter_are_for_expressions(stage: Stage) -> None:
    execution = stage.play("---\ntitle: Hello\nown: [1, 2]\n---\n{title} {own[1]}\n", interpolates=True)
    assert execution.value(Interpolated("title + str(own[1])", 5, 2)) == "Hello2"
    with pytest.raises(SourceError) as caught:
        execution.value(Interpolated("ttle", 5, 2))
    assert (caught.value.line, caught.value.column, caught.value.hint) == (5, 2, "Did you mean `title`?")


# ---- mistakes ----


def test_a_missing_name_is_told_with_its_place_and_what_was_meant(stage: Stage) -> None:
    error = fault(
        stage.play(
            """\
            # Title

            * In a list:

              ```python exec
              import reflex as rx
              def background_demo(): return rx.text("x")
              ```

            ```python demo
            rx.box(backgroud_demo())
            ```
            """
        )
    )
    assert str(error) == (
        "docs/tried.md:11:8: python demo: `backgroud_demo` is not defined\n"
        "    11 | rx.box(backgroud_demo())\n"
        "   Did you mean `background_demo`, defined on line 7?"
    )


KNOWN = 8 if sys.version_info >= (3, 13) else 1  # Later Pythons know where in a line the truth was asked for.
CASES = {
    "a syntax error": ("python exec", "n = 1\nif n\n    pass", 5, 5, "expected ':'", ""),
    "a wrong indent": ("python exec", "  n = 1", 4, 2, "unexpected indent", ""),
    "an attribute": ("python eval", "rx.txt('a')", 4, 1, "The runtime has no `rx.txt`", "Did you mean `text`?"),
    "a type": ("python eval", "[1] + 2", 4, 1, "TypeError: can only concatenate list", ""),
    "an attribute of its own": ("python eval", "[].apend(1)", 4, 1, "no attribute", "Did you mean `append`?"),
    "a library's mistake": ("python eval", "max([1, 2], key=len)", 4, 1, "TypeError: object of type 'int'", ""),
    "a library's name": ("python eval", "eval('nothing', {})", 4, 1, "NameError: name 'nothing'", ""),
    "an unknown module": ("python exec", "import pcwebb.x", 4, 1, "There is no module `pcwebb`", "`pcweb`"),
    "no part of the runtime": ("python exec", "import reflex.plugins", 4, 1, "`reflex.plugins` is not part", ""),
    "an argument": ("python demo exec", "\ndef f(x):\n    return x", 5, 1, "f() missing 1 required", ""),
    "nothing returned": ("python demo exec", "\ndef f():\n    rx.text('')", 5, 1, "`f()` returned nothing", "return"),
    "nothing to show": ("python demo exec", "n = 1", 3, 1, "it defines nothing to show", "python exec"),
    "a function": ("python demo exec", "def f():\n    return f", 4, 1, "as a child", "to be called: `f()`"),
    "a coroutine": ("python demo exec", "async def f():\n    pass", 4, 1, "`f` is asynchronous", "plain `def`"),
    "statements": ("python demo", "n = 1", 4, 1, "takes one expression", "python demo exec"),
    "a name of nowhere": ("python eval", "docdemobox()", 4, 1, "`docdemobox` is not defined", "`prelude`"),
    "an empty expression": ("python eval", "", 4, 1, "it is empty", ""),
    "the end": ("python exec", "import sys\nsys.exit()", 5, 1, "this ends the program", ""),
    "no end": ("python exec", "def f():\n    f()\nf()", 5, 5, "this calls itself without end", ""),
    "no such demo": ("python demo file=nothing", "", 3, 1, "there is no file nothing.py", ""),
    "no such function": ("python demo file=counter:nothing", "", 3, 1, "counter.py has no function `nothing`", ""),
    "a broken demo": ("python demo file=broken", "", 3, 1, "demos/broken.py, line 3: ZeroDivisionError", ""),
    "a misspelt demo": ("python demo file=misspelt", "", 3, 1, "demos/misspelt.py, line 2: invalid syntax", ""),
    "a broken helper": ("python exec", "import broken", 4, 1, "docs/broken.py, line 2: `nam` is not defined", ""),
    "in a call": ("python demo exec", "def f():\n    return rx.text(1 / 0)", 5, 20, "ZeroDivisionError", ""),
    "a truth value": (
        "python eval",
        "'a' if S.n else 'b'",
        4,
        8 if sys.version_info >= (3, 13) else 1,
        "`S.n` has no truth value",
        "rx.cond",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_at_its_own_line(stage: Stage, name: str) -> None:
    info, text, line, column, what, hint = CASES[name]
    stage.write("demos/counter.py", COUNTER)
    stage.write("demos/broken.py", "def f():\n    n = 0\n    return 1 / n\nx = f()\n")
    stage.write("demos/misspelt.py", "n = 1\nn n\n")
    stage.write("content/docs/broken.py", "name = 1\nprint(nam)\n")
    page = f"---\nimport reflex as rx\nclass S(rx.State): n: int = 0\n---\n```{info}\n{text}\n```\n"
    error = fault(stage.play(page))
    # The front matter takes four lines; a case counts as if it took two.
    assert (error.line - 2, error.block, error.column) == (line, info, column)
    assert what in error.what
    assert hint in error.hint + error.what
    assert error.path == "docs/tried.md"


def test_each_mistake_is_told_once_and_the_other_blocks_run(stage: Stage) -> None:
    execution = stage.play(
        """\
        ```python exec
        import reflex as rx
        before = 1
        first = 1 / 0
        after = 2
        ```
        ```python eval
        rx.text(after)
        ```
        ```python eval
        rx.text(before)
        ```
        ```python eval
        rx.text(other)
        ```
        """
    )
    assert [(error.line, error.what) for error in execution.faults] == [
        (4, "ZeroDivisionError: division by zero"),
        (14, "`other` is not defined"),
    ]
    assert "1" in html(list(execution.results.values())[2])


def test_a_page_without_code_has_the_names_of_the_prelude_too(stage: Stage) -> None:
    stage.write("compat/pcweb/__init__.py", "shared = 'everywhere'\n")
    stage.code.prelude = "pcweb"
    assert stage.play("{shared}").value(Interpolated("shared", 1, 1)) == "everywhere"


def test_a_prelude_that_fails_is_one_mistake(stage: Stage) -> None:
    stage.code.prelude = "pcweb.nothing"
    execution = stage.play("```python eval\ndocdemobox()\n```\n```python eval\nother()\n```\n")
    assert "pcweb" in fault(execution).what


def test_a_mistake_can_be_sent_home_from_a_child_process(stage: Stage) -> None:
    import pickle

    error = fault(stage.play("```python exec\n1 / 0\n```\n"))
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


# ---- time ----


def timed(seconds: float, work: Callable[[], Execution]) -> Execution:
    return within(seconds, work, grace=0.3)


def test_a_page_that_does_not_end_is_interrupted_at_its_line(stage: Stage) -> None:
    loop = "while True:\n    try:\n        n = 1\n    except Exception:\n        pass"
    text = f"```python exec\n{loop}\n```\n```python eval\nx\n```\n"
    error = fault(timed(0.2, lambda: stage.play(text)))
    assert error.line in (2, 3, 4)
    assert error.what == "the page's time was up while this ran"


def test_a_page_that_ignores_the_interruption_is_left_behind(stage: Stage) -> None:
    text = "```python exec\nimport time\ntime.sleep(1)\n```\n"
    started = time.monotonic()
    with pytest.raises(TimeLimitError) as caught:
        timed(0.1, lambda: stage.play(text))
    assert time.monotonic() - started < 0.9
    source = from_text(text, stage.folder / "content/docs/tried.md", "docs/tried.md")
    error = Blame(source, list(markdown.parse(source).executables), ()).stuck(caught.value)
    assert (error.line, error.block) == (3, "python exec")
    assert "could not be interrupted" in error.what


def test_work_within_its_time_gives_what_it_gives() -> None:
    assert within(5, lambda: 3) == 3
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)
