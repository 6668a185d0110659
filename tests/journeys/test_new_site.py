"""The first minutes of an author: a new site, looked at and checked."""

import re
from pathlib import Path

import yaml
from playwright.async_api import expect

from tests.journeys.conftest import Open, Serve
from tests.journeys.houses import command, run


async def test_a_new_site_serves_and_checks_clean(tmp_path: Path, tab: Open, serve: Serve) -> None:
    folder = tmp_path / "house"
    folder.mkdir()
    await command(folder, "new", "site")
    house = await serve(folder, config="pyproject.toml")
    page = await tab(f"{house.address}/")
    links = [await link.get_attribute("href") for link in await page.locator("header a, main a, nav a").all()]
    await expect(page.locator("main h1").first).to_be_visible()
    for address in sorted({link for link in links if link and link.startswith("/")}):
        await page.goto(house.address + address)
        await expect(page.locator("main h1").first).to_be_visible()
        for demo in await page.locator(".demo").all():
            await demo.get_by_role("button").first.hover()
            await expect(demo.locator("[data-status]")).to_have_text("live")
    said = await command(folder, "check", "--strict")
    assert "no mistakes" in said


async def test_a_new_site_checks_builds_and_tests_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "house"
    folder.mkdir()
    await command(folder, "new", "site")
    await command(folder, "new", "page", "docs/seats")
    await command(folder, "new", "demo", "seat_plan")
    # As its workflow does.
    workflow = yaml.safe_load((folder / ".github" / "workflows" / "site.yml").read_text("utf-8"))
    steps = [step["run"] for step in workflow["jobs"]["site"]["steps"] if "run" in step]
    assert steps == ["pip install -r requirements.txt", "playbill check --format github", "pytest", "playbill build"]
    await command(folder, *steps[1].split()[1:])
    await command(folder, *steps[3].split()[1:])
    assert (folder / "dist" / "docs" / "seats" / "index.html").is_file()
    (kept,) = [step["with"]["path"] for step in workflow["jobs"]["site"]["steps"] if "cache" in step.get("uses", "")]
    assert kept.split("/")[0] in (folder / ".gitignore").read_text("utf-8")
    tested = await run(folder, "pytest", "-p", "playbill.pytest_plugin", "-v")
    for name in (
        "content/index.md::page",
        "content/docs/seats.md::seats_demo",
        "tests/test_demos.py::test_the_counter",
    ):
        assert re.search(rf"{re.escape(name)}\S* PASSED", tested), tested
