"""What author code imports and is not there, with what would help."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from understudy.errors import RuntimeFault, suggestion


class MissingModuleError(RuntimeFault, ModuleNotFoundError):
    """A module that neither the site nor the environment has."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message, name=name)

    @classmethod
    def unknown(cls, name: str, known: Sequence[str]) -> MissingModuleError:
        top = name.partition(".")[0]
        return cls(
            name,
            f"There is no module `{top}`.{suggestion(top, known)} If it belongs to the site, put it "
            f"beside the page, or name its file or folder in the configuration, "
            f'`modules = {{ {top} = "..." }}` in [tool.playbill]; if it is a library, install it.',
        )

    @classmethod
    def runtime(cls, name: str, known: Sequence[str]) -> MissingModuleError:
        return cls(
            name,
            f"`{name}` is not part of the bundled runtime, which stands for Reflex here."
            f"{suggestion(name, known)} Pages and demos can use what `import reflex as rx` gives.",
        )

    @classmethod
    def file(cls, target: str, path: Path) -> MissingModuleError:
        return cls(target, f"There is no program at {path}. Write FILE.py, or FILE.py:NAME for what it calls NAME.")


class MissingNameError(RuntimeFault, ImportError):
    """A module is there, but not the name that was asked of it."""

    def __init__(self, name: str, module: str, known: Sequence[str]) -> None:
        super().__init__(f"`{module}` has no `{name}`.{suggestion(name, known)}", name=module)
