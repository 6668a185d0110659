"""What is found by reading code, and what is left alone because nobody can be certain."""

import textwrap

import pytest
from playbill import habits, spellings
from playbill.reading import Piece, Program

HEAD = """\
import asyncio
import subprocess
import time
import httpx
import reflex as rx
from time import sleep as nap

class State(rx.State):
    count: int = 0
    rows: list[list[int]] = []
    _client: object = None
    _busy: bool = False
    @rx.event(background=True)
    async def task(self):
"""


def found(body: str, indent: int = 8, head: str = HEAD) -> list[tuple[str, int]]:
    """The rules, with their lines counted from the first of the body."""
    text = head + textwrap.indent(textwrap.dedent(body).strip("\n") + "\n", " " * indent)
    program = Program([Piece(text)])
    remarks = {*habits.read(program), *spellings.read(program)}
    return sorted((remark.rule, remark.line - head.count("\n")) for remark in remarks)


@pytest.mark.parametrize(
    "line",
    [
        "self.count = 1",
        "self.count += 1",
        "self.count: int = 1",
        "self.rows[0] = []",
        "self.rows[0][1] = 2",
        "del self.rows[0]",
        "self.rows.append([])",
        "self.rows[0].append(1)",
        "_, self.count = 1, 2",
        "[count, *self.rows] = 1, 2",
        'setattr(self, "count", 1)',
        "if True: self.count = 1",
    ],
)
def test_every_way_of_changing_the_state_outside_of_a_block_is_found(line: str) -> None:
    assert found(line) == [("write-outside", 1)]
    assert found(f"async with self:\n    {line}") == []


@pytest.mark.parametrize(
    "body",
    [
        "count = self.count",
        "self.count.append(1)",  # Whatever that is, it is not declared as a list.
        "self._client.update()",
        "other = self\nother.count = 1",
        "async with self._client:\n    self.count = 1",
        "async with app.modify_state(token) as state:\n    state.count = 1",
        "def later():\n    self.count = 1",
        "async def one():\n    self.count = 1\nasync with self:\n    await one()",
        "try:\n    self.count = 1\nexcept ImmutableStateError:\n    pass",
    ],
)
def test_what_may_be_right_is_left_alone(body: str) -> None:
    assert found(body) == []


def test_a_write_in_the_finally_of_a_caught_error_is_still_found() -> None:
    body = "try:\n    self.count = 1\nexcept ImmutableStateError:\n    pass\nfinally:\n    self.count = 2"
    assert found(body) == [("write-outside", 6)]


def test_a_block_in_a_block_is_found_and_one_in_a_function_of_its_own_is_not() -> None:
    assert found("async with self:\n    if True:\n        async with self:\n            pass") == [("nested-block", 3)]
    assert found("async with self:\n    async def one():\n        async with self:\n            pass") == []


def test_an_ordinary_handler_may_write_and_enter() -> None:
    head = HEAD.replace("    @rx.event(background=True)\n", "")
    assert found("self.count = 1\nasync with self:\n    async with self:\n        pass", head=head) == []


@pytest.mark.parametrize(
    "call", ["time.sleep(1)", "nap(1)", "subprocess.run([])", "httpx.get('a')", "input()", "__import__('os')"]
)
def test_calls_that_block_are_known_by_their_whole_name(call: str) -> None:
    assert found(call) == ([] if call.startswith("__") else [("blocking-call", 1)])


@pytest.mark.parametrize("call", ["await asyncio.sleep(1)", "await asyncio.to_thread(time.sleep, 1)", "rx.input()"])
def test_calls_that_do_not_block_are_left_alone(call: str) -> None:
    assert found(call) == []


def test_a_plain_handler_that_blocks_holds_the_lock_unless_it_asks_for_a_thread() -> None:
    head = f"{HEAD}        pass\n"
    assert found("@rx.event\ndef go(self):\n    time.sleep(1)", 4, head) == [("blocking-call", 3)]
    assert found("@rx.event(thread=True)\ndef go(self):\n    time.sleep(1)", 4, head) == []


def test_waiting_in_a_block_is_found_for_clocks_and_for_clients() -> None:
    assert found("async with self:\n    await asyncio.sleep(1)") == [("slow-block", 2)]
    assert found("async with self:\n    await asyncio.sleep(0)") == []
    waiting = "async with app.modify_state(token) as state:\n    await asyncio.sleep(1)"
    assert found(waiting) == [("slow-block", 2)]
    assert found(waiting, 4, "import asyncio\nasync def give(app, token):\n") == [("slow-block", 2)]
    body = "async with httpx.AsyncClient() as client:\n    {}await client.get('a')"
    assert found(body.format("")) == []
    assert found(body.format("async with self:\n        ")) == [("slow-block", 3)]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("asyncio.create_task(one())", 1),
        ("asyncio.ensure_future(one())", 1),
        ("loop = asyncio.get_running_loop()\nloop.create_task(one())", 2),
        ("task = asyncio.create_task(one())", 1),
        ("_ = asyncio.create_task(one())", 1),
    ],
)
def test_a_task_that_nobody_holds_is_found(body: str, line: int) -> None:
    assert found(body) == [("lost-task", line)]


@pytest.mark.parametrize(
    "body",
    [
        "task = asyncio.create_task(one())\nawait task",
        "tasks.add(asyncio.create_task(one()))",
        "tasks[0] = asyncio.create_task(one())",
        "async with asyncio.TaskGroup() as group:\n    group.create_task(one())",
        "return asyncio.create_task(one())",
    ],
)
def test_a_task_that_somebody_holds_is_left_alone(body: str) -> None:
    assert found(body) == []


GUARD = """
async with self:
    if self._busy:
        return
    self._busy = True
try:
    await one()
finally:
    async with self:
        self._busy = False
"""


def test_a_guard_is_lowered_in_a_finally_or_found() -> None:
    assert found(GUARD) == []
    assert found(GUARD.replace("finally:", "except ValueError:")) == [("stuck-guard", 4)]
    # What is never lowered is to run once.
    assert found(GUARD.replace("        self._busy = False", "        pass")) == []


@pytest.mark.parametrize(
    ("code", "now"),
    [
        ("@rx.background\nasync def one(self): pass", "@rx.event(background=True)"),
        ("@rx.cached_var\ndef one(self): pass", "@rx.var"),
        ("rx.chakra.button()", "rx.button"),
        ("rx.chakra.number_input()", 'rx.input(type="number")'),
        ("rx._x.toast('one')", "rx.toast"),
        ("rx.experimental.toast('one')", "rx.toast"),
        ("from reflex.state import State", "rx.State"),
        ("app = rx.utils.prerequisites.get_app().app", "rx.get_app"),
        ("token = self.get_token()", "self.router.session.client_token"),
        ("app.modify_state(self.get_token())", "modify_state(rx.BaseStateToken(ident=token, cls=…))"),
        ("state.get_substate(['a'])", "await state.get_state(…)"),
        ("class S(rx.State):\n    x: int = 0\nrx.input(on_change=S.set_x)", 'S.setvar("x", value)'),
    ],
)
def test_an_old_name_is_told_what_it_is_called_now(code: str, now: str) -> None:
    remarks = list(spellings.read(Program([Piece(f"import reflex as rx\n{code}\n")])))
    assert now in " ".join(remark.what for remark in remarks)
    assert {remark.rule for remark in remarks} == {"old-spelling"}


@pytest.mark.parametrize(
    "code",
    [
        "from reflex.state import ImmutableStateError",
        "app.modify_state(token)",
        "class S(rx.State):\n    x: int = 0\n    def set_x(self, v): pass\nrx.input(on_change=S.set_x)",
        "import chakra\nchakra.button()",
        "background = 1\nbackground",
    ],
)
def test_a_name_that_is_still_right_is_left_alone(code: str) -> None:
    assert list(spellings.read(Program([Piece(f"import reflex as rx\n{code}\n")]))) == []


def test_names_are_followed_from_block_to_block_and_lines_are_those_of_the_page() -> None:
    blocks = [Piece("import reflex as r\nimport asyncio as aio\n", 11), Piece("x = 'é'; aio.create_task(1)\n", 31, 2)]
    program = Program([*blocks, Piece("async def one():\n  aio.create_task(1)\n", 41, 2)])
    (remark,) = habits.read(program)
    assert (remark.rule, remark.line, remark.column) == ("lost-task", 42, 5)


def test_code_that_does_not_parse_says_nothing_here() -> None:
    assert list(habits.read(Program([Piece("def (:\n")]))) == []
