"""A page and its place in the book -> the whole HTML, through the theme's templates.

The templates are Jinja2, so that a site can put its own beside its configuration
(`templates/page.html`); they get the frozen values of this file and nothing else.
"""

import json
import traceback
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    TemplateError,
    TemplateSyntaxError,
    select_autoescape,
)
from markupsafe import Markup

from playbill.about import Subject, linked_data, properties
from playbill.assets import THEME, Assets
from playbill.blog import FEED, is_list, picture, post, posts_on, tags_of_all
from playbill.book import Book
from playbill.config import Config
from playbill.entry import Entry
from playbill.errors import SourceError
from playbill.faultbox import fault_html
from playbill.feedback import PATH as FEEDBACK
from playbill.links import outward
from playbill.navigation import Shown
from playbill.nearest import FILE as LIST_OF_PAGES
from playbill.nearest import Nearest
from playbill.page import Page, StillPage
from playbill.page_markdown import markdown_name
from playbill.pictures import size_of
from playbill.render import Rendered
from playbill.routes import address
from playbill.views import (
    Alternate,
    Files,
    Foot,
    Head,
    Link,
    Menu,
    MenuEntry,
    MetaTag,
    Site,
    Words,
    date_words,
    json_data,
)


class Layout:
    """Lays out the pages of one book."""

    def __init__(
        self, config: Config, book: Book, assets: Assets, live: str | None, before: "Layout | None" = None
    ) -> None:
        """`before`: a layout whose templates have not changed since."""
        self._config = config
        self._book = book
        self._assets = assets
        self._live = live
        # Beside the live sockets, wherever those are.
        self._feedback = f"{live.removesuffix('_live/')}{FEEDBACK}" if live and config.feedback else None
        self._templates: Environment = before._templates if before else _templates(config.folder / "templates")

    def page(self, entry: Entry, page: Page | StillPage) -> str:
        """The HTML of a page of the book."""
        meta, rendered = page.meta, page.rendered
        is_blog = entry.section == "blog"
        shows_list = is_list(entry)
        template = "blog.html" if shows_list else "post.html" if is_blog else "page.html"
        previous, following = self._book.neighbours(entry)
        clashes = "".join(fault_html(fault, "") for fault in self._book.clashes.get(entry.route, ()))
        is_home = entry.route == "/"
        about = post(self._config, self._book, entry) if is_blog and not shows_list else None
        image = picture(self._config, self._book, meta.image)
        # Its heading may hold expressions, whose values nobody knows before the page has run.
        own = entry.title if meta.title else rendered.title or entry.title
        subject = Subject(
            entry.route,
            own,
            meta,
            self._book.changed(entry),
            about is not None,
            about.minutes if about else 0,
            image.address if image else None,
            self._book.crumbs(entry),
        )
        title = self._config.title if is_home else f"{own} · {self._config.title}"
        data = [*linked_data(self._config, subject), *([rendered.questions] if rendered.questions else [])]
        return self._fill(
            template,
            rendered,
            head=Head(
                title,
                meta.description,
                self._canonical(entry.route),
                tuple(MetaTag(item.name, item.content) for item in meta.meta if item.content),
                tuple(map(json_data, data)),
                properties(self._config, subject),
                self._alternates(entry),
            ),
            section=entry.section,
            route=entry.route,
            menu=Menu(() if is_home else self._menu(self._book.shown(entry))),
            crumbs=self._crumbs(entry),
            page=Words(
                heading=_safe(rendered.heading or f"<h1>{Markup.escape(entry.title)}</h1>"),
                lead="" if entry.listing else meta.description,
                body=_safe(clashes + rendered.html),
                post=about,
            ),
            foot=self._foot(entry),
            contents=rendered.contents,
            previous=self._link(previous),
            next=self._link(following),
            posts=[post(self._config, self._book, one) for one in posts_on(self._book, entry)] if shows_list else (),
            tags=tags_of_all(self._config, self._book) if shows_list else (),
            current=self._address(entry.route),
            feed=self._address(f"/{FEED}"),
            feedback=self._feedback,
        )

    def missing(self, wanted: str) -> str:
        """The page for an address at which there is nothing; without one, that of a file server, which cannot know."""
        title = self._config.texts("There is no such page")
        if not wanted:
            return self._plain("404.html", title, None, lost=self._address(f"/{LIST_OF_PAGES}"), near=())
        path = wanted.removeprefix(self._config.base.rstrip("/"))
        near = tuple(Link(entry.title, self._address(entry.route)) for entry in self._nearest.to(path))
        return self._plain("404.html", title, None, wanted=wanted, near=near)

    @cached_property
    def _nearest(self) -> Nearest:
        return Nearest(self._book.entries)

    def error(self, title: str, body: str) -> str:
        """A page that could not be made: the author's mistake, with the code around it."""
        return self._plain("error.html", title, None, body=body)

    def demo(self, title: str, rendered: Rendered) -> str:
        """One demo alone."""
        return self._plain("demo.html", title, rendered, body=rendered.html)

    def thanks(self, entry: Entry | None, ticket: str) -> str:
        """The page after feedback; with a ticket it asks for a sentence."""
        say = self._config.texts
        said = say("Is there something to add?") if ticket else say("Your answer is kept.")
        action = self._address(f"/{FEEDBACK}")
        return self._plain(
            "thanks.html",
            say("Thank you"),
            None,
            said=said,
            ticket=ticket,
            action=action,
            back=self._link(entry),
        )

    def refusal(self, sentence: str) -> str:
        """The page for feedback that is not taken."""
        return self._plain("thanks.html", self._config.texts("Your answer is not kept"), None, said=sentence)

    def _plain(self, template: str, title: str, rendered: Rendered | None, body: str = "", **values: object) -> str:
        return self._fill(
            template,
            rendered,
            head=Head(f"{title} · {self._config.title}", ""),
            section=None,
            route=None,
            menu=Menu(()),
            crumbs=(),
            page=Words(heading=_safe(f"<h1>{Markup.escape(title)}</h1>"), lead="", body=_safe(body)),
            contents=(),
            previous=None,
            next=None,
            posts=(),
            **values,
        )

    def _fill(
        self, template: str, rendered: Rendered | None, section: str | None, route: str | None, **values: object
    ) -> str:
        site = Site(
            self._config.title,
            self._address("/"),
            self._config.language,
            tuple(
                Link(
                    place.title,
                    self._address(place.route),
                    "page" if place.route == route else "true" if place.name == section else None,
                )
                for place in (() if self._book.is_wide else self._book.sections)
            ),
            tuple(Link(title, outward(self._book, target)) for title, target in self._config.links.items()),
            tuple(Link(title, outward(self._book, target)) for title, target in self._config.footer.items()),
            self._assets.logo,
            size_of(self._config.logo) if self._config.logo else None,
            tuple(self._address(mount.prefix) for mount in self._config.mounts),
        )
        plays = rendered is not None and rendered.is_live
        live = self._live if plays else None
        try:
            html = self._templates.get_template(template).render(
                site=site,
                files=self._files(rendered),
                live=live,
                say=self._config.texts,
                texts=json.dumps(said, ensure_ascii=False) if (said := self._config.texts.for_scripts()) else "",
                route=route,
                **values,
            )
        except TemplateError as error:
            raise self._fault(template, error) from error
        return html if html.endswith("\n") else html + "\n"

    def _fault(self, template: str, error: TemplateError) -> SourceError:
        """A mistake in a template, at its own line."""
        path, line = Path(template), 1
        if isinstance(error, TemplateSyntaxError):
            path, line = Path(error.filename or template), error.lineno
        else:
            for frame in traceback.extract_tb(error.__traceback__):
                if frame.filename.endswith(".html"):
                    path, line = Path(frame.filename), frame.lineno or 1
        hint = "What a template may use stands in the theme's own, of the same name."
        text = path.read_text("utf-8", "replace").splitlines()[line - 1 : line] if path.is_file() else []
        name = path.relative_to(self._config.folder) if path.is_relative_to(self._config.folder) else path
        return SourceError(str(name), line, 1, "template", str(error), hint, "".join(text), "template")

    def _files(self, rendered: Rendered | None) -> Files:
        assets = self._assets
        stylesheets = [assets.stylesheet]
        # First: it has to see the page as it came.
        scripts = [*([assets.reload] if assets.reload else []), assets.script]
        if rendered is not None and rendered.is_live:
            stylesheets.append(assets.components)
            scripts.append(assets.client)
        if rendered is not None and rendered.css:
            stylesheets.append(assets.add_stylesheet(rendered.css))
        if assets.overlay:
            stylesheets.append(assets.overlay)
        if assets.own:
            stylesheets.append(assets.own)
        return Files(assets.icon, assets.early, tuple(stylesheets), tuple(scripts))

    def _menu(self, shown: Iterable[Shown]) -> tuple[MenuEntry, ...]:
        say = self._config.texts
        return tuple(
            MenuEntry(
                say("{count} before", count=one.before)
                if one.before
                else say("{count} more", count=one.after)
                if one.after
                else one.title or say("Overview"),
                None if one.route is None else self._address(one.route),
                one.is_current,
                one.is_group,
                bool(one.before or one.after),
                one.fold,
                one.is_open,
                one.is_here,
                self._menu(one.items) if one.items else (),
            )
            for one in shown
        )

    def _crumbs(self, entry: Entry) -> Sequence[Link]:
        return [
            Link(crumb.title, None if crumb.route is None else self._address(crumb.route))
            for crumb in self._book.crumbs(entry)
        ]

    def _alternates(self, entry: Entry) -> tuple[Alternate, ...]:
        found: list[Alternate] = []
        if not entry.meta.draft:
            found.append(Alternate("text/markdown", self._address(f"/{markdown_name(entry.route)}")))
        if self._book.posts:
            feed = self._address(f"/{FEED}")
            found.append(Alternate("application/rss+xml", feed, self._config.title))
        return tuple(found)

    def _foot(self, entry: Entry) -> Foot:
        say, day = self._config.texts, self._book.changed(entry)
        # A list of posts that nobody wrote is no file.
        is_file = bool(self._config.edit and entry.source.text)
        return Foot(
            self._config.edit.replace("{path}", quote(entry.name)) if is_file else None,
            day,
            say("Last changed on {date}", date=date_words(day, say)) if day else "",
        )

    def _canonical(self, route: str) -> str | None:
        return self._config.url.rstrip("/") + address("/", route) if self._config.url else None

    def _address(self, route: str) -> str:
        return address(self._config.base, route)

    def _link(self, entry: Entry | None) -> Link | None:
        return None if entry is None else Link(entry.title, self._address(entry.route))


def _safe(html: str) -> Markup:
    # Everything that comes here was escaped where it was made: render, demobox, directives.
    return Markup(html)


def _templates(folder: Path) -> Environment:
    """The theme's templates, and the site's own in place of them."""
    own, ours = FileSystemLoader(folder), FileSystemLoader(THEME)
    return Environment(
        # `theme/page.html` is the theme's, also for a template of the site that is called `page.html`.
        loader=ChoiceLoader([own, ours, PrefixLoader({"theme": ours})]),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        auto_reload=False,
    )
