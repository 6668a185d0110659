"""Where a file of the content folder stands on the site: its route, and what a relative link in it means.

Plain functions of names. A route begins and ends with a slash and knows nothing of
the path that the site is served under; `address` puts that in front.
"""

import posixpath
import re
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit, urlunsplit

_NUMBER = re.compile(r"(\d+)[-_. ](?=.)")
_INDEXES = ("index", "overview")
_HIDDEN_SUFFIXES = (".md", ".py", ".pyc", ".pyo")


def plain_name(segment: str) -> str:
    """A folder's or page's name without the number that sorts it: `01-start` is `start`."""
    return _NUMBER.sub("", segment, count=1) if _NUMBER.match(segment) else segment


def place_number(segment: str) -> float:
    """The number in front of a name, which sorts it; names without one come after those that have one."""
    found = _NUMBER.match(segment)
    return float(found[1]) if found else float("inf")


def route_of(name: str) -> str:
    """The route of a page from its name below the content folder: `docs/my_page.md` is `/docs/my-page/`."""
    segments = [plain_name(segment) for segment in name.removesuffix(".md").split("/")]
    if segments[-1] in _INDEXES:
        segments.pop()
    return "/" + "".join(f"{segment.replace('_', '-')}/" for segment in segments)


def is_index(name: str) -> bool:
    """Whether the page stands for its folder."""
    return plain_name(name.removesuffix(".md").rsplit("/", 1)[-1]) in _INDEXES


def is_served(name: str) -> bool:
    """Whether a file below the content folder may be read by visitors as it is."""
    segments = name.split("/")
    if any(not part or part.startswith(".") or part == "__pycache__" for part in segments):
        return False
    return "\\" not in name and "\0" not in name and not name.lower().endswith(_HIDDEN_SUFFIXES)


def words(segment: str) -> str:
    """A name as a title: `background_tasks` is `Background tasks`."""
    text = plain_name(segment).replace("_", " ").replace("-", " ").strip()
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=4096)
def address(base: str, route: str) -> str:
    """A route as it is written in a link, below the path that the site is served under."""
    return quote(base.rstrip("/") + route, safe="/%:@!$&'()*+,;=~-._")


def whole_address(url: str, base: str, path: str) -> str:
    """An address of the site for somebody who is elsewhere: below the site's canonical one, where it has one."""
    if not url or not path.startswith(base) or path.startswith("//"):
        return path
    return f"{url}/{path.removeprefix(base)}"


def is_external(target: str) -> bool:
    """Whether a link leaves the site: it has a scheme or names a host."""
    parts = urlsplit(target)
    return bool(parts.scheme or parts.netloc)


def split_target(target: str) -> tuple[str, str]:
    """A link of the site as (path, what follows it: query and fragment)."""
    parts = urlsplit(target)
    return unquote(parts.path), urlunsplit(("", "", "", parts.query, parts.fragment))


def joined(name: str, path: str) -> str | None:
    """The name below the content folder that a relative path in `name` means; None when it leaves the folder."""
    if path.startswith("/"):
        found = posixpath.normpath(path.lstrip("/"))
    else:
        found = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
    if found.startswith("../") or found == "..":
        return None
    return "" if found == "." else found
