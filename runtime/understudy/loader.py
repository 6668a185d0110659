"""Author code: modules in which `import reflex` means this runtime, and only there.

Their own `__builtins__` hold an `__import__` that knows the site. That is lexical: a function carries the
builtins of its module into handlers, tasks and threads, while a real Reflex, the host and other libraries
never notice. Names in `sys.modules` or a finder for `reflex` would each fail one of those.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import pkgutil
import sys
import types
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from typing import cast

from understudy.missing import MissingModuleError, MissingNameError

RUNTIME = __package__ or "understudy"
SPOKEN = "reflex"
PAGES = "playbill_pages"
MODULES = "playbill_modules"
DEMOS = "demos"
PROGRAMS = "understudy_programs"
# Stands for the dot of a folder like `v1.2` in a module's name, where a dot would begin another package.
DOT = "\u00b7"
NOWHERE = Path()

Namespace = Mapping[str, object]
Import = Callable[[str, Namespace | None, Namespace | None, Sequence[str] | None, int], types.ModuleType]


def author_builtins(import_: Import) -> dict[str, object]:
    """The builtins of author code: Python's own, with another `__import__`."""

    # Written out: the interpreter and authors call `__import__` with any tail of the arguments left away.
    def author_import(
        name: str,
        globals: Namespace | None = None,
        locals: Namespace | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> types.ModuleType:
        return import_(name, globals, locals, fromlist, level)

    return {**vars(builtins), "__import__": author_import}


def is_author_code(namespace: Mapping[str, object]) -> bool:
    """Whether the module with this namespace was loaded as author code."""
    found = namespace.get("__builtins__")
    return isinstance(found, dict) and cast("Namespace", found).get("__import__") is not builtins.__import__


class AuthorLoader(SourceFileLoader):
    """Loads a file of the site like any source file, with the builtins of author code."""

    def __init__(self, name: str, path: str, namespace: Mapping[str, object]) -> None:
        super().__init__(name, path)
        self._namespace = namespace

    def exec_module(self, module: types.ModuleType) -> None:
        vars(module).update(self._namespace)
        super().exec_module(module)

    def get_code(self, fullname: str) -> types.CodeType:
        # Always from the source: no `__pycache__` in the author's folders, and an edit within the same second
        # that keeps the size is seen.
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


class AuthorPackages(MetaPathFinder):
    """The modules of one site, each under a name of ours, and what `import` means in them.

    `content/docs/events/helper.py` is `playbill_pages.docs.events.helper`, so same-named helpers of two
    folders do not meet; `modules = {pcweb = "compat/pcweb"}` is `playbill_modules.pcweb`; `demos/counter.py`
    is `demos.counter`. One site at a time: the one that was opened last answers for these names.
    """

    def __init__(
        self,
        folders: Mapping[str, Path] | None = None,
        modules: Mapping[str, Path] | None = None,
    ) -> None:
        """`folders`: package name → folder (`PAGES`, `DEMOS`); `modules`: as in the configuration."""
        self._folders = {name: folder.resolve() for name, folder in (folders or {}).items()}
        self._modules = {name: path.resolve() for name, path in (modules or {}).items()}
        self._needs: dict[str, set[str]] = {}
        self._packages: dict[tuple[str, Path], str] = {}
        self.builtins = author_builtins(self.import_)

    # ---- being asked by Python ----

    def open(self) -> None:
        """Answer for the site's names from now on, instead of any other site of this process."""
        for finder in list(sys.meta_path):
            if isinstance(finder, AuthorPackages) and finder.roots() & self.roots():
                finder.close()
        sys.meta_path.insert(0, self)

    def close(self) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        for name in self._loaded():
            del sys.modules[name]
        self._needs.clear()

    @contextmanager
    def opened(self) -> Generator[AuthorPackages]:
        self.open()
        try:
            yield self
        finally:
            self.close()

    def roots(self) -> frozenset[str]:
        return frozenset([*self._folders, MODULES] if self._modules else self._folders)

    def holds(self, root: str, folder: Path) -> bool:
        return self._folders.get(root) == folder

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        file = self._path_of(fullname)
        if file is None:
            return None
        if source := _source(file):
            package = [str(source.parent)] if source.name == "__init__.py" else None
            loader = AuthorLoader(fullname, str(source), {"__builtins__": self.builtins})
            return importlib.util.spec_from_file_location(
                fullname, source, loader=loader, submodule_search_locations=package
            )
        spec = ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = [] if file is NOWHERE else [str(file)]
        return spec

    def _path_of(self, fullname: str) -> Path | None:
        """The file or folder behind a name of ours."""
        root, *parts = (part.replace(DOT, ".") for part in fullname.split("."))
        if root == MODULES and self._modules:
            if not parts:
                return NOWHERE
            base = self._modules.get(parts[0])
            parts = parts[1:]
        else:
            base = self._folders.get(root)
        if base is None or (not parts and _exists(base)):
            return base
        path = base.joinpath(*parts)
        return path if _exists(path) else None

    def _loaded(self) -> list[str]:
        roots = self.roots()
        return [name for name in sys.modules if name.partition(".")[0] in roots]

    def package_of(self, root: str, file: Path) -> str:
        """The package of a file's folder, for files that are not modules themselves, as pages are."""
        folder = file.parent
        if (root, folder) not in self._packages:
            parts = folder.resolve().relative_to(self._folders[root]).parts
            self._packages[root, folder] = ".".join([root, *(part.replace(".", DOT) for part in parts)])
        return self._packages[root, folder]

    # ---- being asked by author code ----

    def import_(
        self,
        name: str,
        globals: Namespace | None = None,
        locals: Namespace | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> types.ModuleType:
        """`import name` in author code whose globals these are."""
        wanted = tuple(fromlist or ())
        importer = str((globals or {}).get("__name__", ""))
        if level == 0 and name.partition(".")[0] == SPOKEN:
            return _import_runtime(name, wanted)
        if level:
            package = str((globals or {}).get("__package__") or "")
            ours = importlib.util.resolve_name("." * level + name, package) if package else None
        else:
            ours = self._private_name(name, globals)
        if ours is None:
            try:
                return builtins.__import__(name, globals, locals, wanted, level)
            except ModuleNotFoundError as error:
                top = name.partition(".")[0]
                if level == 0 and error.name == top:
                    raise MissingModuleError.unknown(name, self._known(globals)) from None
                raise
        module = importlib.import_module(ours)
        self._note(importer, ours)
        for part in wanted if hasattr(module, "__path__") else ():
            if part != "*" and not hasattr(module, part) and self._path_of(f"{ours}.{part}"):
                importlib.import_module(f"{ours}.{part}")
                self._note(importer, f"{ours}.{part}")
        if wanted:
            return module
        # `import a.b` binds `a`: as many parts of our name less as the author's name has dots.
        # Imported, because the page that was found in `sys.modules` may be the first of its folder: pickle asks so.
        return importlib.import_module(ours.rsplit(".", name.count("."))[0]) if name.count(".") else module

    def _private_name(self, name: str, globals: Namespace | None) -> str | None:
        """Our name for a module of the site, if `name` is one for that importer."""
        top = name.partition(".")[0]
        if top in self._modules:
            return f"{MODULES}.{name}"
        folder = self._folder_of(globals)
        if folder is not None:
            path = self._path_of(f"{folder}.{top}")
            if path is not None and (_source(path) or _only_here(path, top)):
                return f"{folder}.{name}"
        return name if top in self._folders else None

    def _folder_of(self, globals: Namespace | None) -> str | None:
        """The package of the folder whose files a module imports by plain names, as a script would."""
        package = str((globals or {}).get("__package__") or "")
        root = package.partition(".")[0]
        if root not in self._folders:
            return None
        while package != root:
            path = self._path_of(package)
            if path is None or not (path / "__init__.py").is_file():
                break
            package = package.rpartition(".")[0]
        return package

    def _known(self, globals: Namespace | None) -> list[str]:
        """Names that could have been meant."""
        folder = self._folder_of(globals)
        path = self._path_of(folder) if folder else None
        # What is no name cannot have been meant; one that is not even UTF-8 could not be shown.
        beside = [file.stem for file in path.glob("*.py") if file.stem.isidentifier()] if path else []
        return [*self._modules, *beside, *self._folders, *sys.stdlib_module_names]

    # ---- what depends on what ----

    def _note(self, importer: str, imported: str) -> None:
        parts = imported.split(".")
        packages = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
        self._needs.setdefault(importer, set()).update(packages)

    def files(self, name: str) -> frozenset[Path]:
        """The site's files that the module of that name has loaded, through other modules too."""
        seen: set[str] = set()
        todo = [name]
        while todo:
            for needed in self._needs.get(todo.pop(), ()):
                if needed not in seen:
                    seen.add(needed)
                    todo.append(needed)
        loaded = (self._path_of(one) for one in seen)
        return frozenset(file for path in loaded if path and (file := _source(path)))

    def forget(self, changed: Iterable[Path]) -> frozenset[str]:
        """Let the next import load changed files anew, and every module that had imported them."""
        paths = {path.resolve() for path in changed}
        gone = {
            name
            for name in self._loaded()
            if (path := self._path_of(name)) and (file := _source(path)) and file in paths
        }
        while more := {who for who, needs in self._needs.items() if who not in gone and needs & gone}:
            gone |= more
        for name in gone:
            module = sys.modules.pop(name, None)
            self._needs.pop(name, None)
            parent, _, child = name.rpartition(".")
            # Otherwise `from package import helper` would still find the old module as an attribute.
            if module and getattr(sys.modules.get(parent), child, None) is module:
                delattr(sys.modules[parent], child)
        return frozenset(gone)


def load(target: str) -> object:
    """What the program in `FILE.py:app` calls `app`; for `FILE.py` its module. Each call runs it anew.

    Paths are relative to the current folder. Raises `MissingModuleError` when there is no such file,
    `MissingNameError` when the program has no such name, and whatever the program itself raises.
    """
    file, _, attribute = target.rpartition(":")
    if not file or not attribute.replace(".", "").isidentifier():
        file, attribute = target, ""
    path = Path(file if file.endswith(".py") else f"{file}.py").resolve()
    if not path.is_file():
        raise MissingModuleError.file(target, path)
    root, packages = _program_packages(path.parent)
    packages.forget([path])
    module = importlib.import_module(f"{root}.{path.stem}")
    found: object = module
    for part in attribute.split(".") if attribute else ():
        if not hasattr(found, part):
            raise MissingNameError(part, path.name, [name for name in vars(module) if not name.startswith("_")])
        found = getattr(found, part)
    return found


def _program_packages(folder: Path) -> tuple[str, AuthorPackages]:
    """The packages that a program of that folder belongs to, with their name.

    A program of another folder may still run in this process: it keeps the plain name.
    """
    taken = {root: finder for finder in sys.meta_path if isinstance(finder, AuthorPackages) for root in finder.roots()}
    root, number = PROGRAMS, 1
    while root in taken:
        if taken[root].holds(root, folder):
            return root, taken[root]
        number += 1
        root = f"{PROGRAMS}_{number}"
    packages = AuthorPackages({root: folder})
    packages.open()
    return root, packages


def _import_runtime(name: str, wanted: Sequence[str]) -> types.ModuleType:
    ours = RUNTIME + name.removeprefix(SPOKEN)
    try:
        module = importlib.import_module(ours)
    except ModuleNotFoundError as error:
        # Anything else is a fault within the runtime, and must not be worded as the author's.
        if not f"{ours}.".startswith(f"{error.name}."):
            raise
        raise MissingModuleError.runtime(name, _spoken_modules()) from None
    for part in wanted:
        if part == "*" or hasattr(module, part):
            continue
        if not hasattr(module, "__path__") or importlib.util.find_spec(f"{ours}.{part}") is None:
            raise MissingNameError(part, name, [known for known in dir(module) if not known.startswith("_")])
        importlib.import_module(f"{ours}.{part}")
    return module if wanted else sys.modules[RUNTIME]


def _spoken_modules() -> list[str]:
    paths = list(sys.modules[RUNTIME].__path__)
    return [f"{SPOKEN}.{module.name}" for module in pkgutil.iter_modules(paths)]


def _source(path: Path) -> Path | None:
    """The file that is loaded for a module at `path`, which has no suffix unless it is a file."""
    if path is NOWHERE or path.is_file():
        return None if path is NOWHERE else path
    candidates = (path / "__init__.py", path.with_name(f"{path.name}.py"))
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _exists(path: Path) -> bool:
    return path.is_dir() or _source(path) is not None


def _only_here(folder: Path, name: str) -> bool:
    """Whether a folder without `__init__.py` is meant by `import name`.

    Sections of a site are folders too: `content/docs/events/` must not hide a library of that name.
    """
    return importlib.util.find_spec(name) is None and next(folder.rglob("*.py"), None) is not None
