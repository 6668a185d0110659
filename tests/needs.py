"""What some tests need and not every machine has: a browser, Node, the seed documents.

Where one is missing its tests are skipped with the reason; with PLAYBILL_REQUIRE=1, as in CI, they fail.
"""

import os
import shutil
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
SEEDS = Path(os.environ.get("PLAYBILL_SEEDS", PROJECT.parent / "shared" / "seeds"))
REQUIRED = os.environ.get("PLAYBILL_REQUIRE") == "1"


def require_or_skip(name: str, found: bool, reason: str, *, required: bool = REQUIRED) -> None:
    """Go on if it was found; else skip the test, or fail it where everything is required."""
    if found:
        return
    if required:
        pytest.fail(f"{name} is required here: {reason}", pytrace=False)
    pytest.skip(f"needs {name}: {reason}")


def chromium_path() -> str:
    """The system's Chromium; a test without one ends here."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    require_or_skip("Chromium", path is not None, "there is none on the PATH")
    assert path is not None
    return path


def node_path() -> str:
    """The system's Node; a test without one ends here."""
    path = shutil.which("node")
    require_or_skip("Node", path is not None, "there is none on the PATH")
    assert path is not None
    return path


def nginx_path() -> str:
    """The system's nginx; a test without one ends here."""
    # Debian has it where only root looks.
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    require_or_skip("nginx", path is not None, "there is none on the PATH or in /usr/sbin")
    assert path is not None
    return path


def node_modules() -> Path:
    """The npm packages of tests/client, which `./dev test` installs; a test without them ends here."""
    node_path()
    folder = PROJECT / "tests" / "client" / "node_modules"
    require_or_skip("tests/client/node_modules", folder.is_dir(), "`./dev test` installs it")
    return folder


def seed(pattern: str) -> Path:
    """The one seed document whose name matches the pattern.

    The seeds are no part of the project: they are skipped, not failed, where their folder is missing.
    """
    require_or_skip("the seeds", SEEDS.is_dir(), f"there is no folder {SEEDS}", required=False)
    (path,) = SEEDS.glob(pattern)
    return path
