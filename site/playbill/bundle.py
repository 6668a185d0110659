"""Modules of JavaScript that come together, as one file: fewer requests, and fewer bytes when they are compressed.

The sources stay small modules. An entry is joined with all that it imports, and so is each module that is imported
while the page runs, `import("./search.js")`; what both need stays with the entry. Nothing is renamed: modules that
are joined must not declare the same name, which is seen here and not in somebody's browser.

Read are our own modules, as they are written here: what a module declares, imports and exports stands at the beginning
of a line.
"""

import re
from collections.abc import Iterator, Mapping

_IMPORT = re.compile(r"""^import (?:\{(?P<names>[^}]*)\} from )?"\./(?P<file>[\w-]+\.js)";\n""", re.MULTILINE)
_LATER = re.compile(r"""\bimport\("\./([\w-]+\.js)"\)""")
_EXPORT = re.compile(r"^export (?=(?:async function|function|const|let|class)\b)", re.MULTILINE)
_DECLARED = re.compile(r"^(?:export )?(?:async function|function|const|let|class) (\w+)", re.MULTILINE)
_UNREAD = re.compile(r"^(?:import|export)\b.*|^(?:const|let) [\[{].*", re.MULTILINE)
_COMMENT = re.compile(r"^\s*(?://|\*|/\*).*|/\*.*?\*/", re.MULTILINE)


def bundled(modules: Mapping[str, str], entry: str) -> dict[str, str]:
    """Name -> text of the files that a browser needs: the entry's, and one for each module that is imported later.

    Raises:
        ValueError: two modules that are joined declare the same name, two that come later need a third one that the
            entry has not, or a line is written in a way that is not read here. The message names module and line.
    """
    first = list(_needed(modules, entry, []))
    later = {name for text in modules.values() for name in _LATER.findall(_COMMENT.sub("", text))}
    if odd := later.intersection(first):
        raise ValueError(f"{odd.pop()} is imported both at once and later; import it one way")
    homes = dict.fromkeys(first, entry)
    parts = {entry: first}
    for name in sorted(later):
        parts[name] = list(_needed(modules, name, first))
        for member in parts[name]:
            if home := homes.get(member):
                raise ValueError(f"{member} is needed by {home} and by {name}: let {entry} import it, or join them")
            homes[member] = name
    wanted = {member: set[str]() for member in homes}
    for member, home in homes.items():
        for names, file in _imports(modules[member]):
            if homes[file] != home:
                wanted[file].update(name.split(" as ")[0] for name in names)
    return {name: _joined(modules, name, parts[name], homes, wanted) for name in parts}


def _needed(modules: Mapping[str, str], name: str, present: list[str], *, met: set[str] | None = None) -> Iterator[str]:
    """A module behind all that it imports: the order in which a browser runs them."""
    met = set(present) if met is None else met
    if name in met:
        return
    met.add(name)
    if name not in modules:
        raise ValueError(f"there is no module {name}")
    for _, file in _imports(modules[name]):
        yield from _needed(modules, file, present, met=met)
    yield name


def _imports(text: str) -> list[tuple[list[str], str]]:
    """What is imported, `name` or `name as other`, and from where."""
    found = _IMPORT.finditer(text)
    return [([name.strip() for name in (one["names"] or "").split(",") if name.strip()], one["file"]) for one in found]


def _joined(
    modules: Mapping[str, str], name: str, members: list[str], homes: Mapping[str, str], wanted: Mapping[str, set[str]]
) -> str:
    """One file: what it imports from others, its modules, and what others may import."""
    declared: dict[str, str] = {}
    outside: dict[str, set[str]] = {}
    texts: list[str] = []
    exports: set[str] = set()

    def declare(one: str, member: str) -> None:
        if declared.setdefault(one, member) != member:
            raise ValueError(f"{declared[one]} and {member} are joined, and both declare `{one}`")

    for member in members:
        for one in _DECLARED.findall(modules[member]):
            declare(one, member)
    for member in members:
        text = modules[member]
        for names, file in _imports(text):
            if file in members:
                if renamed := [one for one in names if " as " in one]:
                    raise ValueError(f"{member}: `{renamed[0]}` would need a new name; {file} is joined with it")
                continue
            for one in names:
                if one not in outside.setdefault(homes[file], set()):
                    declare(one.split(" as ")[-1], f"an import from {file}")
                    outside[homes[file]].add(one)
        bare = _EXPORT.sub("", _IMPORT.sub("", text))
        if unread := _UNREAD.search(bare):
            raise ValueError(f"{member}: cannot be joined with others: {unread[0]}")
        texts.append(bare)
        exports |= wanted[member]
    own = {found[1] for found in _DECLARED.finditer(modules[name]) if found[0].startswith("export ")}
    head = "".join(
        f'import {{ {", ".join(sorted(names))} }} from "./{file}";\n' for file, names in sorted(outside.items())
    )
    tail = f"export {{ {', '.join(sorted(own | exports))} }};\n" if own | exports else ""
    return head + "\n".join(texts) + tail
