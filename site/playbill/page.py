"""The spine: a source becomes a page, in five calls."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from playbill import frontmatter, markdown
from playbill.blame import Blame
from playbill.config import Config
from playbill.deadline import TimeLimitError, within
from playbill.doc import Document
from playbill.errors import Finding, SourceError
from playbill.execute import AuthorCode, Execution, execute
from playbill.frontmatter import Meta
from playbill.inline import unmeasured
from playbill.pictures import Size
from playbill.render import Rendered, render
from playbill.source import Source

SECONDS = 30.0
"""How long a page may be read and its code may run."""


@dataclass(frozen=True, slots=True)
class StillPage:
    """What the layout needs of a page. It can be pickled, and laid out anew without running."""

    meta: Meta
    rendered: Rendered


@dataclass(frozen=True, slots=True)
class Page:
    """A page, done but for what stands around its text."""

    source: Source
    meta: Meta
    document: Document
    execution: Execution
    rendered: Rendered

    def still(self) -> StillPage:
        """The page without what only lives in this process."""
        return StillPage(self.meta, self.rendered.still())

    @property
    def faults(self) -> tuple[SourceError, ...]:
        """The author's mistakes that the page shows."""
        return self.rendered.faults

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is to be said about the page, by line."""
        found = [fault.finding() for fault in self.faults]
        found += [*self.document.findings, *self.rendered.findings]
        return tuple(sorted(found, key=lambda finding: (finding.line, finding.column)))


def build_page(
    source: Source,
    config: Config,
    code: AuthorCode,
    resolve: Callable[[str], str],
    alone: Callable[[str], str],
    seconds: float = SECONDS,
    measure: Callable[[str], Size | None] = unmeasured,
) -> Page:
    """Raises SourceError where there is nothing to show: it does not parse, or does not end."""
    front = frontmatter.parse(source)
    parsed: list[Document] = []

    def play() -> Page:
        document = markdown.parse(source, front, html=config.html, interpolates=interpolates(config, source.relative))
        parsed.append(document)
        execution = execute(document, source, front, code)
        return render_page(source, front.meta, document, execution, config, resolve, alone, measure)

    try:
        return within(seconds, play)
    except TimeLimitError as error:
        executables = [executable for document in parsed for executable in document.executables]
        raise Blame(source, executables, code.folders).stuck(error) from error


def render_page(
    source: Source,
    meta: Meta,
    document: Document,
    execution: Execution,
    config: Config,
    resolve: Callable[[str], str],
    alone: Callable[[str], str],
    measure: Callable[[str], Size | None] = unmeasured,
) -> Page:
    """A page from what its code has given already: its links and pictures are looked up anew."""
    rendered = render(document, execution, source, config.origins, resolve, alone, measure, config.texts, config.base)
    return Page(source, meta, document, execution, rendered)


def interpolates(config: Config, name: str) -> bool:
    """Whether the configuration says that this page has `{expression}`s."""
    return any(
        fnmatchcase(name, glob) or (glob.startswith("**/") and fnmatchcase(name, glob[3:]))
        for glob in config.interpolate
    )
