"""Pages as tests: what `pytest` does in the folder of a site."""

import os
import textwrap
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SETTINGS = (
    '[tool.playbill]\ntitle = "Site"\n\n[tool.pytest.ini_options]\nanyio_mode = "auto"\nfilterwarnings = ["error"]\n'
)
GOOD = """\
# Good

```python demo exec id=lamp
import reflex as rx


class Lamp(rx.State):
    on: bool = False

    @rx.event
    def switch(self):
        self.on = not self.on


def lamp():
    return rx.hstack(rx.text(rx.cond(Lamp.on, "bright", "dark")), rx.button("Switch", on_click=Lamp.switch))
```
"""
BAD = """\
# Bad

```python demo exec
import reflex as rx


class Seats(rx.State):
    taken: int = 0

    @rx.event
    def take(self):
        self.taken = self.taken / 0


def seats():
    return rx.button("Take", on_click=Seats.take)
```

```python eval
rx.text(wrong)
```

```python demo file=bell
```
"""
BELL = "import reflex as rx\n\n\ndef bell():\n    return rx.text('It rings.')\n"


@pytest.fixture
def site(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A site, and pytest in its folder with the plugin as an installation has it."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p playbill.pytest_plugin -p no:cacheprovider -p no:asyncio")
    write(pytester, "pyproject.toml", SETTINGS)
    write(pytester, "content/docs/good.md", GOOD)
    write(pytester, "content/docs/bad.md", BAD)
    write(pytester, "content/notes.txt", "no page")
    write(pytester, "demos/bell.py", BELL)
    return pytester


def write(pytester: pytest.Pytester, name: str, text: str) -> Path:
    path = pytester.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text), "utf-8")
    return path


def test_pages_and_demos_are_tests_and_fail_in_our_words(site: pytest.Pytester) -> None:
    done = site.runpytest_subprocess("content", "-v")
    done.assert_outcomes(passed=3, failed=3)
    said = done.stdout.str()
    for line in (
        "content/docs/good.md::page PASSED*",
        "content/docs/good.md::lamp PASSED*",
        "content/docs/bad.md::page FAILED*",
        "content/docs/bad.md::demo:3 FAILED*",
        "content/docs/bad.md::demo:19 FAILED*",
        "content/docs/bad.md::demo:23 PASSED*",
    ):
        done.stdout.fnmatch_lines([line])
    assert "content/docs/bad.md:20:9: python eval: `wrong` is not defined\n    20 | rx.text(wrong)" in said
    assert "content/docs/bad.md:12" in said
    assert "`Seats.take` raised an error: ZeroDivisionError: division by zero" in said
    assert "    12 |         self.taken = self.taken / 0" in said
    assert "Traceback" not in said
    assert "pytest_items.py" not in said


def test_they_are_chosen_by_name_and_by_place(site: pytest.Pytester) -> None:
    site.runpytest_subprocess("content", "-k", "lamp").assert_outcomes(passed=1, deselected=5)
    site.runpytest_subprocess("content/docs/bad.md::demo:23").assert_outcomes(passed=1)
    site.runpytest_subprocess("content", "-x").assert_outcomes(failed=1)


def test_a_fixture_opens_a_demo_of_the_site(site: pytest.Pytester) -> None:
    write(
        site,
        "tests/test_lamp.py",
        """\
        async def test_the_lamp_lights(demo):
            async with demo("lamp") as visitor:
                await visitor.click("Switch")
                await visitor.sees("bright")

        async def test_a_file_of_the_demos_folder(demo):
            async with demo("bell", page="docs/bad") as visitor:
                await visitor.sees("It rings.")

        async def test_a_wrong_name(demo):
            async with demo("lump"):
                pass
        """,
    )
    done = site.runpytest_subprocess("tests")
    done.assert_outcomes(passed=2, failed=1)
    assert "There is no demo 'lump'. Did you mean `lamp`?" in done.stdout.str()


def test_without_a_site_nothing_is_imported_and_markdown_is_left_alone(site: pytest.Pytester) -> None:
    write(site, "pyproject.toml", "[tool.pytest.ini_options]\n")
    write(
        site,
        "test_other.py",
        """\
        import sys

        def test_nothing_of_ours_is_there(request):
            assert "playbill.pytest_items" not in sys.modules
            assert "playbill.site" not in sys.modules
            assert "understudy.engine" not in sys.modules
        """,
    )
    site.runpytest_subprocess().assert_outcomes(passed=1)


def test_with_a_site_nothing_is_imported_until_a_page_is_wanted(site: pytest.Pytester) -> None:
    write(site, "tests/test_other.py", "import sys\ndef test_it(): assert 'playbill.site' not in sys.modules\n")
    site.runpytest_subprocess("tests").assert_outcomes(passed=1)


def test_another_file_may_configure_the_site(site: pytest.Pytester) -> None:
    (site.path / "pyproject.toml").unlink()
    write(site, "site.toml", 'title = "Site"\ncontent = "content/docs"\n')
    write(site, "pytest.ini", "[pytest]\nplaybill_config = site.toml\n")
    site.runpytest_subprocess("content", "-k", "good or lamp").assert_outcomes(passed=2, deselected=4)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("sub/nope.toml", None, "No such file or directory"),
        ("sub/site.toml", "title = \n", "Invalid value (at line 1, column 9)"),
        ("sub/site.toml", "title = 'caf\udce9'\n", "'utf-8' codec can't decode byte 0xe9"),
        ("sub/site.toml", "content = 5\n", "`content` must be a path"),
        ("sub/pyproject.toml", "[tool.other]\n", "it has no table `[tool.playbill]`"),
        ("sub/pyproject.toml", "tool = 5\n", "it has no table `[tool.playbill]`"),
    ],
)
def test_a_wrong_configuration_ends_the_run_instead_of_leaving_out_the_pages(
    site: pytest.Pytester, name: str, text: str | None, says: str
) -> None:
    write(site, "pyproject.toml", f'[tool.pytest.ini_options]\nplaybill_config = "{name}"\n')
    write(site, "tests/test_other.py", "def test_it(): pass\n")
    if text is not None:
        path = site.path / name
        path.parent.mkdir()
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    done = site.runpytest_subprocess("tests", "content")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines([f"ERROR: */{name}: *"])
    assert says in done.stderr.str()
    assert "Traceback" not in done.stderr.str()


def test_so_does_a_wrong_table_of_the_site_in_the_root_folder(site: pytest.Pytester) -> None:
    write(site, "pyproject.toml", "[tool.playbill]\ncontent = 5\n")
    write(site, "tests/test_other.py", "def test_it(): pass\n")
    done = site.runpytest_subprocess("tests", "content")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "`content` must be a path" in done.stderr.str()


def test_a_file_of_somebody_else_ends_no_run(site: pytest.Pytester) -> None:
    write(site, "pyproject.toml", "[tool.other] # not [tool.playbill]\n")
    write(site, "tests/test_other.py", "def test_it(): pass\n")
    site.runpytest_subprocess("tests", "content").assert_outcomes(passed=1)


def test_a_page_whose_name_is_no_text_is_an_error_of_its_folder(
    site: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = os.fsencode(site.path) + b"/content/docs/bad\xff.md"
    with open(path, "w", encoding="utf-8") as file:
        file.write("# Bad\n")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p playbill.pytest_plugin -p no:asyncio")
    done = site.runpytest_subprocess("content")
    assert done.ret == pytest.ExitCode.INTERRUPTED
    assert "docs/bad\\xff.md: its name is not UTF-8" in done.stdout.str()
    assert "INTERNALERROR" not in done.stdout.str() + done.stderr.str()
    assert "Traceback" not in done.stdout.str() + done.stderr.str()
