"""Author code: what `import` means in it, and where it does not."""

from __future__ import annotations

import asyncio
import importlib
import sys
import threading
import traceback
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
import understudy.errors
from understudy.loader import DEMOS, PAGES, AuthorPackages, load

LIBRARY = "import reflex\ndef lazily():\n    import reflex.errors\n    return reflex.errors\n"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def real_reflex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A real Reflex in the same environment, and a library that uses it."""
    site_packages = write(
        tmp_path / "site-packages",
        {
            "reflex/__init__.py": "REAL = True\n",
            "reflex/errors.py": "REAL = True\n",
            "third_party.py": LIBRARY,
        },
    )
    monkeypatch.syspath_prepend(site_packages)
    yield
    for name in ("reflex", "reflex.errors", "third_party"):
        sys.modules.pop(name, None)


def demo(tmp_path: Path, text: str, **more: str) -> types.ModuleType:
    """The module of a demo, while the finder stays open for imports at click time."""
    files = {f"{name}.py": other for name, other in more.items()}
    write(tmp_path / "demos", {"tried.py": text, **files})
    AuthorPackages({DEMOS: tmp_path / "demos"}).open()
    return importlib.import_module("demos.tried")


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    yield
    for finder in [one for one in sys.meta_path if isinstance(one, AuthorPackages)]:
        finder.close()


FORMS = [
    ("import reflex as rx\nfound = rx", "understudy"),
    ("import reflex\nfound = reflex", "understudy"),
    ("import reflex.errors\nfound = reflex.errors", "understudy.errors"),
    ("import reflex.errors as faults\nfound = faults", "understudy.errors"),
    ("from reflex import errors\nfound = errors", "understudy.errors"),
    (
        "from reflex.errors import RuntimeFault\nimport sys\nfound = sys.modules[RuntimeFault.__module__]",
        "understudy.errors",
    ),
    ("found = __import__('reflex')", "understudy"),
    ("scope = {}\nexec('import reflex.errors as found', scope)\nfound = scope['found']", "understudy.errors"),
    ("class Holder:\n    import reflex.errors as found\nfound = Holder.found", "understudy.errors"),
]


@pytest.mark.parametrize(("text", "module"), FORMS)
@pytest.mark.parametrize("real_first", [True, False])
def test_reflex_is_the_runtime_in_every_form_of_import(
    tmp_path: Path, real_reflex: None, text: str, module: str, real_first: bool
) -> None:
    if real_first:
        importlib.import_module("reflex")
    found = demo(tmp_path, text).found
    assert found is importlib.import_module(module)
    assert importlib.import_module("reflex").REAL
    assert importlib.import_module("reflex.errors").REAL


def test_a_star_import_gives_what_the_runtime_has(tmp_path: Path) -> None:
    tried = demo(tmp_path, "from reflex.errors import *\n")
    assert tried.ImmutableStateError is understudy.errors.ImmutableStateError


def test_an_import_at_click_time_finds_the_runtime_in_handlers_tasks_and_threads(
    tmp_path: Path, real_reflex: None
) -> None:
    importlib.import_module("reflex")
    tried = demo(
        tmp_path,
        "def handler():\n    import reflex.errors\n    return reflex.errors\nasync def task():\n    return handler()\n",
    )
    answers = [tried.handler(), asyncio.run(tried.task())]
    thread = threading.Thread(target=lambda: answers.append(tried.handler()))
    thread.start()
    thread.join()
    assert answers == [understudy.errors] * 3


def test_a_library_that_author_code_imports_keeps_the_real_reflex(tmp_path: Path, real_reflex: None) -> None:
    tried = demo(tmp_path, "import reflex as rx\nimport third_party\n")
    assert tried.third_party.reflex.REAL
    assert tried.third_party.lazily().REAL
    assert not hasattr(tried.rx, "REAL")


def test_a_name_that_the_runtime_does_not_have_says_so(tmp_path: Path, real_reflex: None) -> None:
    with pytest.raises(ModuleNotFoundError, match=r"`reflex.plugins` is not part of the bundled runtime"):
        demo(tmp_path, "import reflex.plugins\n")
    with pytest.raises(ModuleNotFoundError, match=r"Did you mean `reflex.errors`"):
        demo(tmp_path, "from reflex.erors import RuntimeFault\n")
    with pytest.raises(ImportError, match=r"`reflex.errors` has no `RuntimeFalt`. Did you mean `RuntimeFault`"):
        demo(tmp_path, "from reflex.errors import RuntimeFalt\n")


def test_a_missing_module_names_the_setting_that_would_help(tmp_path: Path) -> None:
    with pytest.raises(ModuleNotFoundError) as caught:
        demo(tmp_path, "from pcweb.base_state import State\n")
    assert 'modules = { pcweb = "..." }' in str(caught.value)
    assert caught.value.name == "pcweb.base_state"
    with pytest.raises(ModuleNotFoundError, match="Did you mean `helper`"):
        demo(tmp_path, "import helpr\n", helper="")


def test_a_module_that_a_library_lacks_is_reported_as_python_does(tmp_path: Path) -> None:
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'json.nothing'"):
        demo(tmp_path, "import json.nothing\n")
    assert demo(tmp_path, "try:\n    import orjson_not_there\nexcept ImportError:\n    found = 1\n").found == 1


def test_demos_import_one_another_in_every_way(tmp_path: Path) -> None:
    write(
        tmp_path / "demos",
        {
            "parts/__init__.py": "from . import words\nfrom .words import HELLO\nfrom ..beside import SIDE\n",
            "parts/words.py": "import reflex\nimport beside\nHELLO = 'hello'\n",
            "folder/deep/leaf.py": "import reflex\nLEAF = reflex.__name__\n",
        },
    )
    tried = demo(
        tmp_path,
        "import demos.parts.words\nimport beside\nfrom . import beside as also\n"
        "from demos import beside as third\n"
        "from parts import words, HELLO\nimport parts.words as dotted\nfrom folder.deep.leaf import LEAF\n"
        "import parts.words\n",
        beside="SIDE = 1\n",
    )
    assert tried.beside is tried.also is tried.third
    assert tried.words is tried.dotted is tried.parts.words is tried.demos.parts.words
    assert tried.words.beside is tried.beside
    assert (tried.HELLO, tried.LEAF, tried.words.reflex.__name__) == ("hello", "understudy", "understudy")


def test_no_cache_is_written_into_the_folders_of_the_author(tmp_path: Path) -> None:
    demo(tmp_path, "import helper\n", helper="")
    assert not list(tmp_path.rglob("*.pyc"))


def test_configured_modules_are_found_by_their_names_and_meet_no_real_ones(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "compat/pcweb/__init__.py": "",
            "compat/pcweb/pages/docs/tasks.py": "import reflex as rx\n"
            "from pcweb import constants\n"
            "from ... import constants as same\n",
            "compat/pcweb/constants.py": "import pcweb\nURL = 'x'\n",
            "single.py": "import reflex\nfrom pcweb.constants import URL\n",
            "demos/tried.py": "import pcweb\nimport pcweb.pages.docs.tasks\n"
            "from pcweb.pages.docs import tasks\nimport pcweb.constants as c\nimport alone\n",
        },
    )
    modules = {"pcweb": tmp_path / "compat/pcweb", "alone": tmp_path / "single.py"}
    with AuthorPackages({DEMOS: tmp_path / "demos"}, modules).opened():
        tried = importlib.import_module("demos.tried")
        assert tried.pcweb.pages.docs.tasks is tried.tasks
        assert tried.tasks.constants is tried.tasks.same is tried.c
        assert tried.c.pcweb is tried.pcweb
        assert tried.tasks.rx.__name__ == "understudy"
        assert tried.alone.URL == "x"
        assert "pcweb" not in sys.modules
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("pcweb")


def test_same_named_helpers_of_two_folders_do_not_meet(tmp_path: Path) -> None:
    content = write(
        tmp_path / "content",
        {
            "docs/a/helper.py": "WHO = 'a'\n",
            "docs/b/helper.py": "WHO = 'b'\n",
            "v1.2/helper.py": "WHO = 'v'\n",
        },
    )
    with AuthorPackages({PAGES: content}).opened() as packages:
        for folder in ("docs/a", "docs/b", "v1.2"):
            package = packages.package_of(PAGES, content / folder / "page.md")
            found = packages.import_("helper", {"__name__": "page", "__package__": package}, None, ("WHO",))
            assert folder.endswith(found.WHO) or found.WHO == "v"
    assert "helper" not in sys.modules
    assert not [name for name in sys.modules if name.startswith(PAGES)]


def test_a_section_of_the_site_hides_no_library(tmp_path: Path) -> None:
    content = write(tmp_path / "content", {"email/sender.py": "", "email/page.md": "", "local/part.py": "WHO = 1\n"})
    with AuthorPackages({PAGES: content}).opened() as packages:
        importer = {"__name__": "page", "__package__": PAGES}
        assert packages.import_("email", importer).__name__ == "email"
        assert packages.import_("local.part", importer).__name__ == f"{PAGES}.local"


def test_a_changed_helper_is_loaded_anew_with_all_that_use_it(tmp_path: Path) -> None:
    first = demo(tmp_path, "import middle\n", middle="from last import VALUE\n", last="VALUE = 1\n")
    packages = next(one for one in sys.meta_path if isinstance(one, AuthorPackages))
    last = tmp_path / "demos/last.py"
    assert packages.files("demos.tried") == {tmp_path / "demos/middle.py", last}
    last.write_text("VALUE = 2\n")
    assert packages.forget([last]) == {"demos.last", "demos.middle", "demos.tried"}
    assert importlib.import_module("demos.tried").middle.VALUE == 2
    assert first.middle.VALUE == 1


def test_the_site_that_was_opened_last_answers(tmp_path: Path) -> None:
    assert demo(tmp_path / "one", "WHO = 1\n").WHO == 1
    assert demo(tmp_path / "two", "WHO = 2\n").WHO == 2


def test_a_traceback_shows_the_line_of_the_demo(tmp_path: Path) -> None:
    tried = demo(tmp_path, "import reflex\n\ndef broken():\n    return [1] + 2\n")
    try:
        tried.broken()
    except TypeError:
        text = traceback.format_exc()
    assert f'{tmp_path / "demos/tried.py"}", line 4, in broken' in text
    assert "return [1] + 2" in text
    assert "~~~~^~~" in text


def test_a_program_is_loaded_from_its_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a/main.py": "import reflex\nimport helper\napp = helper.WHO\nclass Holder:\n    inner = 3\n",
            "a/helper.py": "WHO = 'a'\n",
            "b/main.py": "from helper import WHO\napp = WHO\ndef again():\n    import helper\n    return helper.WHO\n",
            "b/helper.py": "WHO = 'b'\n",
        },
    )
    assert load(f"{tmp_path}/a/main.py:app") == "a"
    assert load(f"{tmp_path}/b/main:app") == "b"
    again = load(f"{tmp_path}/b/main.py:again")
    assert callable(again)
    assert again() == "b"
    assert load(f"{tmp_path}/a/main.py:Holder.inner") == 3
    module = load(f"{tmp_path}/a/main.py")
    assert isinstance(module, types.ModuleType)
    assert module.reflex.__name__ == "understudy"
    with pytest.raises(ImportError, match=r"`main.py` has no `ap`. Did you mean `app`"):
        load(f"{tmp_path}/a/main.py:ap")
    with pytest.raises(ModuleNotFoundError, match="There is no program at"):
        load(f"{tmp_path}/c/main.py:app")
