"""The script `dev`: what it says when it cannot go on, and that it is silent and quick when it can."""

import ast
import importlib.util
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from tests.needs import PROJECT

DEV = PROJECT / "dev"


@pytest.fixture
def dev() -> ModuleType:
    """The script as a module, which does nothing by itself."""
    loader = SourceFileLoader("dev_script", str(DEV))
    spec = importlib.util.spec_from_loader("dev_script", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    writes, sys.dont_write_bytecode = (
        sys.dont_write_bytecode,
        True,
    )  # no __pycache__ at the top of the project
    try:
        loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = writes
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of its own: the script, its locks, an environment, an engine that repeats what it is told."""
    for name in ("dev", "requirements.txt", "requirements-dev.txt"):
        shutil.copy2(PROJECT / name, tmp_path / name)
    engine = tmp_path / "site" / "playbill"
    engine.mkdir(parents=True)
    (tmp_path / "runtime").mkdir()
    (engine / "__init__.py").write_text("")
    (engine / "__main__.py").write_text("import sys\nprint('playbill', *sys.argv[1:])\nsys.exit(7)\n")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"], check=True)
    return tmp_path


def run(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the project's script as a person would."""
    return subprocess.run(
        [sys.executable, project / "dev", *arguments],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
    )


def stub_of_uv(folder: Path, exit_status: int) -> str:
    """A PATH on which `uv` only notes that it was called."""
    folder.mkdir()
    uv = folder / "uv"
    uv.write_text(f'#!/bin/sh\necho "$@" >> {folder}/calls\nexit {exit_status}\n')
    uv.chmod(uv.stat().st_mode | stat.S_IXUSR)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def test_its_syntax_is_that_of_old_pythons_so_that_they_can_be_told() -> None:
    ast.parse(DEV.read_text(), feature_version=(3, 6))


def test_it_needs_nothing_but_the_standard_library() -> None:
    imports = [node for node in ast.walk(ast.parse(DEV.read_text())) if isinstance(node, ast.Import)]
    froms = [node for node in ast.walk(ast.parse(DEV.read_text())) if isinstance(node, ast.ImportFrom)]
    names = {alias.name for node in imports for alias in node.names} | {node.module or "" for node in froms}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_it_is_executable() -> None:
    assert os.access(DEV, os.X_OK)


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13)])
def test_an_old_python_is_told_which_one_to_use(dev: ModuleType, version: tuple[int, ...]) -> None:
    sentence = dev.too_old(version)
    assert f"this is 3.{version[1]}" in sentence
    assert "`python3.11 dev`" in sentence


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 1), (4, 0, 0)])
def test_a_python_that_is_new_enough_is_welcome(dev: ModuleType, version: tuple[int, ...]) -> None:
    assert dev.too_old(version) is None


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        ([], ("127.0.0.1", 8000)),
        (["--port", "9000"], ("127.0.0.1", 9000)),
        (["--host=0.0.0.0", "--no-reload", "--port=0"], ("0.0.0.0", 0)),
        (["--port", "many"], None),
    ],
)
def test_the_address_is_read_as_serve_will_read_it(
    dev: ModuleType, arguments: list[str], address: tuple[str, int] | None
) -> None:
    assert dev.address_asked_for(arguments) == address


def test_serve_on_an_occupied_port_says_so_in_one_sentence(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = run(project, "serve", "--port", str(port))
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    assert f"port {port} is taken" in answer.stderr
    assert "--port" in answer.stderr


def test_a_python_without_venv_is_told_what_to_install(project: Path) -> None:
    shutil.rmtree(project / ".venv")
    missing = project / "missing"
    missing.mkdir()
    (missing / "ensurepip.py").write_text("raise ModuleNotFoundError('ensurepip')\n")
    answer = run(project, "build", PYTHONPATH=str(missing), PATH="/nowhere")
    assert answer.returncode == 1
    assert "venv" in answer.stderr
    assert "apt install python3-venv" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_first_run_installs_and_the_second_is_silent(project: Path) -> None:
    path = stub_of_uv(project / "tools", exit_status=0)
    first = run(project, "build", "--base", "/x/", PATH=path)
    assert "installing requirements.txt" in first.stderr
    assert first.stdout == "playbill build --base /x/\n"
    assert first.returncode == 7, "the command's own exit status"
    calls = (project / "tools" / "calls").read_text()
    assert "--require-hashes" in calls

    second = run(project, "check", PATH=path)
    assert second.stderr == ""
    assert second.stdout == "playbill check\n"
    assert (project / "tools" / "calls").read_text() == calls


def test_where_uv_fails_pip_makes_and_fills_the_environment_also_in_place_of_one_of_another_python(
    project: Path,
) -> None:
    settings = project / ".venv" / "pyvenv.cfg"
    version = ".".join(map(str, sys.version_info[:2]))
    settings.write_text(settings.read_text().replace(f"version = {version}", "version = 3.2"))
    (project / "requirements.txt").write_text("")  # nothing to fetch
    path = stub_of_uv(project / "tools", exit_status=1)
    first = run(project, "config", PATH=path)
    assert first.stdout == "playbill config\n"
    assert "anew" in first.stderr
    assert "trying pip" in first.stderr
    assert run(project, "config", PATH=path).stderr == ""


def test_changed_requirements_are_installed(project: Path) -> None:
    path = stub_of_uv(project / "tools", exit_status=0)
    run(project, "config", PATH=path)
    with (project / "requirements.txt").open("a") as lock:
        lock.write("# changed\n")
    assert "installing" in run(project, "config", PATH=path).stderr
    assert run(project, "config", PATH=path).stderr == ""


def test_whoever_installed_for_the_tests_can_serve(project: Path, dev: ModuleType) -> None:
    path = stub_of_uv(project / "tools", exit_status=0)
    run(project, "bench", PATH=path)
    assert run(project, "config", PATH=path).stderr == ""


def test_a_moved_folder_still_finds_its_sources(project: Path) -> None:
    path = stub_of_uv(project / "tools", exit_status=0)
    run(project, "config", PATH=path)
    moved = project.rename(project.with_name("moved"))
    answer = run(moved, "config")
    assert (answer.stderr, answer.stdout) == ("", "playbill config\n")


def test_an_unknown_command_shows_the_commands(project: Path) -> None:
    answer = run(project, "sevre")
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert "./dev serve" in answer.stderr
    assert run(project, "--help").stdout.startswith("The project's commands")


def test_the_readme_begins_with_the_two_commands_and_stays_short() -> None:
    text = (PROJECT / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert blocks[:2] == ["./dev serve\n", "./dev test\n"]
    assert text.count("\n") < 120
