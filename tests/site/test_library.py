"""A server for readers begins with the pages that were built."""

import re
from pathlib import Path

import httpx
import pytest
from playbill.config import Config
from playbill.export import export
from playbill.library import Library
from playbill.server import LIVE, create_app, registrar
from playbill.site import Site
from understudy.engine import Engine

from tests.site.sites import write_site

PAGE = """\
# Counted

```python exec
import os
from pathlib import Path

import reflex as rx

with Path(os.environ["RUNS"]).open("a") as file:
    file.write("run ")


class CountedState(rx.State):
    count: int = 0

    @rx.event
    def add(self):
        self.count += 1
```

```python demo
rx.button("Add", CountedState.count, on_click=CountedState.add)
```
"""


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Grows with each execution of the page."""
    path = tmp_path / "runs.txt"
    path.touch()
    monkeypatch.setenv("RUNS", str(path))
    return path


def count(runs: Path) -> int:
    return runs.read_text().count("run")


@pytest.fixture
def config(tmp_path: Path, runs: Path) -> Config:
    found = write_site(tmp_path / "site", {"content/index.md": "# Home\n", "content/counted.md": PAGE})
    assert not export(found, found.out, search=False).faults
    assert count(runs) == 1
    return found


def served(config: Config, engine: Engine) -> tuple[Site, httpx.AsyncClient]:
    library = Library(config)
    live = f"{config.base}{LIVE}/"
    site = Site(config, live=live, register=registrar(engine), opener=library.entries.open, still=library.page)
    library.read(site.book)
    app = create_app(site, engine, library=library)
    return site, httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://docs.example")


async def test_a_page_that_was_built_is_executed_when_a_demo_of_it_is_wanted(config: Config, runs: Path) -> None:
    engine = Engine()
    site, client = served(config, engine)
    async with client:
        page = await client.get("/counted/")
        assert page.status_code == 200
        assert f'data-live="{config.base}{LIVE}/"' in page.text
        assert (await client.get("/counted.md")).text.startswith("# Counted")
        assert "Counted" in (await client.get("/llms-full.txt")).text
        templates = re.findall(r'data-template="(\w+)"', page.text)
        assert len(templates) == 1
        assert not engine.registry.knows(templates)
        assert count(runs) == 1

        entry = site.book.at("/counted/")
        assert entry is not None
        site.page(entry)
        assert engine.registry.knows(templates)
        assert count(runs) == 2
    site.close()


async def test_a_page_that_has_changed_since_is_executed_at_once(config: Config, runs: Path) -> None:
    (config.content / "counted.md").write_text(PAGE + "\nMore.\n")
    site, client = served(config, Engine())
    async with client:
        assert "More." in (await client.get("/counted/")).text
    assert count(runs) == 2
    site.close()
