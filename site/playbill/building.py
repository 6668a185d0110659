"""`build` where there is something to do: the bar, the mistakes, the exit status of a site that cannot be written."""

from __future__ import annotations

import sys

from understudy.memory import settle

from playbill.config import Config
from playbill.errors import SourceError
from playbill.export import ExportError, export
from playbill.options import stop
from playbill.report import Built
from playbill.standing import Situation
from playbill.terminal import meter, show_findings


def build(config: Config, found: Situation, began: float, *, keep_going: bool, search: bool) -> Built:
    """Build, and say what is wrong with the pages."""
    # Nothing of what was imported will go, and pages are trees: to look for rings among them costs a tenth of all.
    settle()
    try:
        with meter("Building") as progress:
            built = export(
                config,
                config.out,
                keep_going=keep_going,
                search=search,
                expect=progress.expect,
                done=progress.done,
                found=found,
                began=began,
            )
    except SourceError as error:
        stop(str(error), 1 if error.rule == "template" else 2)
    except ExportError as error:
        stop(f"playbill: {error}", 1)
    show_findings(built.faults, config, sys.stderr)
    return built
