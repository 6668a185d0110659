"""The wheel: everything that a site needs, nothing else, and it works where it is installed."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.needs import PROJECT

PACKAGES = {"playbill": PROJECT / "site" / "playbill", "understudy": PROJECT / "runtime" / "understudy"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this source tree, built with what is installed: no network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, PROJECT]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.glob("playbill-*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """The files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the wheel and sees our dependencies, but not our sources."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "environment", with_pip=False)
    programs = folder / "environment" / ("Scripts" if sys.platform == "win32" else "bin")
    values = {"base": str(folder / "environment"), "platbase": str(folder / "environment")}
    packages = Path(sysconfig.get_path("purelib", "venv", values))
    # A plain entry: the `.pth` file in that folder, which leads to our sources, is not followed from here.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "--quiet",
        "--offline",
        "--no-deps",
        "--no-cache",
    ]
    subprocess.run([*install, "--python", programs / "python", wheel], check=True, cwd=folder)
    return programs


@pytest.mark.parametrize("package", PACKAGES)
def test_it_holds_every_file_of_both_packages(package: str, names: set[str]) -> None:
    folder = PACKAGES[package]
    files = {
        f"{package}/{path.relative_to(folder).as_posix()}"
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert f"{package}/__init__.py" in files
    assert files - names == set()


@pytest.mark.parametrize("folder", ["playbill/theme", "understudy/client"])
def test_it_holds_what_browsers_are_sent(folder: str, names: set[str]) -> None:
    assert any(name.startswith(folder + "/") and name.endswith(".js") for name in names)


def test_it_holds_nothing_else(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
    assert not [name for name in names if "typings" in name or "__pycache__" in name or "node_modules" in name]


def test_it_holds_the_licence(names: set[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_installed_it_gives_the_command(installed: Path, tmp_path: Path) -> None:
    command = [installed / "playbill", "--help"]
    helped = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert helped.returncode == 0, helped.stderr
    assert "serve" in helped.stdout


def test_installed_it_can_be_imported(installed: Path, tmp_path: Path) -> None:
    program = "import playbill, understudy; print(playbill.__file__, understudy.__file__)"
    command = [installed / "python", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    environment = installed.parent
    assert [Path(path).is_relative_to(environment) for path in done.stdout.split()] == [True, True]


def test_installed_it_makes_pages_tests(installed: Path, tmp_path: Path) -> None:
    subprocess.run([installed / "playbill", "new", "site", tmp_path / "house"], check=True, capture_output=True)
    command = [installed / "python", "-m", "pytest", "-p", "no:asyncio", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "house", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    # Three pages, three demos, two tests of their own.
    assert "8 passed" in done.stdout
