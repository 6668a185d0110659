"""What was large and is gone does not keep its place."""

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import sys
from understudy.memory import settle

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

if sys.argv[1] == "settled":
    settle()
before = resident()
# glibc learns from the first large block that is freed.
bytearray(6_000_000)
blocks, small = [], []
for _ in range(20):
    blocks.append(b"x" * 4_000_000)
    small.append(b"y" * 60_000)
del blocks
print(resident() - before)
"""


def grown(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_the_place_of_large_blocks_goes_back_to_the_system() -> None:
    if platform.libc_ver()[0] != "glibc":
        pytest.skip("only glibc keeps them")
    assert grown("as it is") > 20_000_000
    assert grown("settled") < 10_000_000
