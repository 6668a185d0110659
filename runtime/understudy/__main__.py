"""`python -m understudy FILE.py[:app]`: serves a plain Reflex program."""

from __future__ import annotations

import sys

from understudy.program import main

sys.exit(main())
