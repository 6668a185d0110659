"""The page on limits says what the code does: every bound is there, under its name and with its default."""

import dataclasses
import re

from understudy import Limits

from tests.house import ROOT

UNITS = {"ms": 0.001, "s": 1, "min": 60, "KiB": 1024, "MiB": 1024 * 1024, "": 1}
ROW = re.compile(r"^\|[^|]+\| ([\d,]+) ?(ms|s|min|KiB|MiB|) \| `(\w+)` \|$", re.MULTILINE)


def test_the_table_of_bounds_is_the_code() -> None:
    page = (ROOT / "content" / "docs" / "limits.md").read_text("utf-8")
    said = {name: int(number.replace(",", "")) * UNITS[unit] for number, unit, name in ROW.findall(page)}
    assert said == dataclasses.asdict(Limits())
