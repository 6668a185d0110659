"""A demo alone, at `/demo/NAME/`: a file of the demos folder, a page that it adds, or a page that a page adds."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from understudy.app import AddedPage
from understudy.view.template import compile

from playbill.blame import Blame, Spot
from playbill.deadline import TimeLimitError, within
from playbill.demobox import FirstPaint, bare_html, demo_html
from playbill.demofile import DemoError, Shown, shown_page
from playbill.doc import Fence
from playbill.errors import SourceError
from playbill.execute import AuthorCode
from playbill.faultbox import fault_html
from playbill.page import SECONDS
from playbill.render import LivePart, Rendered
from playbill.source import Source, read

_HEADINGS = 2
"""The level of a demo's headings: the page's own is its title."""
_FENCE = Fence("python demo", "python", "demo", "file", "demo")


@dataclass(frozen=True, slots=True)
class DemoPage:
    """What the address shows. A demo that fails shows its mistake."""

    title: str
    rendered: Rendered


def build_demo(code: AuthorCode, name: str, base: str = "/", seconds: float = SECONDS) -> DemoPage | None:
    """The demo `NAME` or the page `NAME/ROUTE` that it adds; None when there is no such thing.

    `base` is the path that the site is served under.
    """
    file = _file_of(code, name)
    if file is None:
        return None
    route = name.removeprefix(file).strip("/")
    source = read(code.demos / f"{file}.py", code.demos)

    def shown() -> tuple[Shown, str] | None:
        demo = code.demo(file)
        if not route:
            return demo.shown(), demo.text
        added = next((page for page in demo.pages() if page.route.strip("/") == route), None)
        return (shown_page(added), demo.text) if added else None

    return _guarded(source, file, seconds, lambda: _framed(shown(), Path(file).name + ".py", words(file), base))


def _file_of(code: AuthorCode, name: str) -> str | None:
    """The demo file that an address names; the rest of it is a page which that file adds."""
    parts = name.split("/")
    for count in range(len(parts), 0, -1):
        file = "/".join(parts[:count])
        if all(part.isidentifier() for part in parts[:count]) and (code.demos / f"{file}.py").is_file():
            return file
    return None


def build_added(page: AddedPage, source: Source, base: str = "/", seconds: float = SECONDS) -> DemoPage | None:
    """A page that the code of a Markdown page added. `base` is the path that the site is served under."""
    title = page.title or words(page.route.strip("/")) or words(source.path.stem)

    def play() -> DemoPage:
        shown = shown_page(page)
        first = FirstPaint(compile(shown.build(), _HEADINGS), bool(shown.on_load), base)
        return DemoPage(title, _rendered(bare_html(first), first, shown))

    return _guarded(source, title, seconds, play)


def words(name: str) -> str:
    """A name of code as a title."""
    text = name.replace("_", " ").replace("-", " ").replace("/", " ").strip()
    return text[:1].upper() + text[1:]


def _framed(found: tuple[Shown, str] | None, file: str, title: str, base: str) -> DemoPage | None:
    if found is None:
        return None
    shown, text = found
    first = FirstPaint(compile(shown.build(), _HEADINGS), bool(shown.on_load), base)
    return DemoPage(shown.title or title, _rendered(demo_html(first, _FENCE, text, file=file), first, shown))


def _rendered(html: str, first: FirstPaint, shown: Shown) -> Rendered:
    return Rendered("", html, rules=tuple(first.rules), live=(LivePart(first.template, shown.on_load),))


def _guarded(source: Source, title: str, seconds: float, play: Callable[[], DemoPage | None]) -> DemoPage | None:
    """The door of author code: what it raises is shown in place of the demo."""
    try:
        return within(seconds, play)
    except TimeLimitError as error:
        fault = Blame(source, [], ()).stuck(error)
    except DemoError as error:
        fault = SourceError(source.relative, 1, 1, "demo", str(error), error.hint)
    except Exception as error:  # noqa: BLE001 - what a demo raises is its author's mistake
        fault = Blame(source, [], ()).error(error, Spot("demo", 1))
    return DemoPage(title, Rendered("", fault_html(fault, source.text), faults=(fault,)))
