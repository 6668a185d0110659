"""The files that every page loads, named by what they contain.

A name that changes with the content may be kept by browsers for ever, so nothing
here is ever asked for twice. The modules of the theme, and those of the demos' client,
import each other by relative names; each kind has a folder that is named by the digest of it all.
"""

import hashlib
import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import rjsmin
import understudy

from playbill.bundle import bundled

FOLDER = "_assets"
THEME = Path(__file__).parent / "theme"
CLIENT = Path(understudy.__file__).parent / "client"
_ENTRY = "main.js"
_TEXT = r"""(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_CSS_COMMENTS = re.compile(_TEXT + r"|/\*.*?\*/", re.DOTALL)
_CSS_SPACES = re.compile(_TEXT + r"|\s*(?P<mark>[{};,>])\s*|\s+")
_MEDIA_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".xml": "application/xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file below the folder of assets; its path is its name for ever."""

    path: str
    body: bytes
    media_type: str


def media_type(path: str) -> str:
    """What a file is, by its name; the same answer on every machine for what a site is made of."""
    known = _MEDIA_TYPES.get(Path(path).suffix.lower())
    return known or mimetypes.guess_type(path)[0] or "application/octet-stream"


def smaller_css(text: str) -> str:
    """The stylesheet without comments and needless white space; text in quotes stays as it is."""

    bare = _CSS_COMMENTS.sub(lambda found: found["text"] or "", text)
    return _CSS_SPACES.sub(lambda found: found["text"] or found["mark"] or " ", bare).replace(";}", "}").strip()


def smaller_js(text: str) -> str:
    """The script without comments and needless white space."""
    # rjsmin ships no types; it gives text for text.
    return str(rjsmin.jsmin(text))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


class Assets:
    """All assets of one site and their addresses. Pages add their own stylesheets as they are laid out."""

    def __init__(
        self, base: str = "/", stylesheet: Path | None = None, *, logo: Path | None = None, reload: bool = False
    ) -> None:
        """`reload`: pages show by themselves what their author saves."""
        self._root = f"{base}{FOLDER}/"
        self._found: dict[str, Asset] = {}
        self.logo = self._add("logo", logo.read_bytes(), logo.suffix.lower()) if logo else None
        self.icon = self.logo or self._add("icon", (THEME / "favicon.svg").read_bytes(), ".svg")
        self.early = self._add("early", smaller_js(_read(THEME / "early.js")).encode(), ".js")
        self.script = self._add_modules("theme", THEME / "scripts")
        self.reload = self._add_modules("reload", THEME / "reload") if reload else None
        self.stylesheet = self.add_stylesheet("".join(map(_read, _theme_styles())), "theme")
        self.components = self.add_stylesheet("".join(map(_read, sorted(CLIENT.glob("*.css")))), "demos")
        self.overlay = self.add_stylesheet(_read(THEME / "reload" / "overlay.css"), "reload") if reload else None
        self.own = self.add_stylesheet(_read(stylesheet), "site") if stylesheet else None
        self.client = self._add_modules("client", CLIENT)

    def add_stylesheet(self, text: str, name: str = "page") -> str:
        """Keep a stylesheet and return its address. The same text has the same address."""
        return self._add(name, smaller_css(text).encode(), ".css")

    def find(self, path: str) -> Asset | None:
        """The asset with this path below the folder of assets."""
        return self._found.get(path)

    def all(self) -> Iterable[Asset]:
        """Every asset, for a build that writes them; in the order of their paths."""
        return [self._found[path] for path in sorted(self._found)]

    def _add(self, name: str, body: bytes, suffix: str) -> str:
        path = f"{name}-{_digest(body)}{suffix}"
        self._found[path] = Asset(path, body, media_type(path))
        return self._root + path

    def _add_modules(self, name: str, folder: Path) -> str:
        """The address of a folder's entry."""
        modules = bundled({path.name: _read(path) for path in sorted(folder.glob("*.js"))}, _ENTRY)
        texts = {file: smaller_js(text) for file, text in modules.items()}
        # Stylesheets that a module fetches when it is needed.
        texts |= {path.name: smaller_css(_read(path)) for path in sorted(folder.glob("*.css")) if name == "theme"}
        digest = _digest("\0".join(f"{name}\0{text}" for name, text in texts.items()).encode())
        parent = f"{name}-{digest}"
        for file, text in texts.items():
            self._found[f"{parent}/{file}"] = Asset(f"{parent}/{file}", text.encode(), media_type(file))
        return f"{self._root}{parent}/{_ENTRY}"


def _theme_styles() -> list[Path]:
    """The theme's stylesheets: first the one that the others build on."""
    return sorted((THEME / "styles").glob("*.css"), key=lambda path: (path.name != "theme.css", path.name))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:12]
