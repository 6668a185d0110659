"""What a template gets of a page and its site: frozen values, and nothing else."""

import datetime
import json
from dataclasses import dataclass

from markupsafe import Markup

from playbill.pictures import Size
from playbill.texts import ENGLISH, Texts

_MONTHS = "January February March April May June July August September October November December"


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of a list of links; `current` is the value of aria-current."""

    title: str
    address: str | None
    current: str | None = None


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry of the navigation: a page, a group with its entries, or the way to what is left out."""

    title: str
    address: str | None
    is_current: bool = False
    is_group: bool = False
    is_rest: bool = False
    """Whether it leads to what is left out."""
    fold: str = ""
    """The name of a group whose entries are listed."""
    is_open: bool = False
    is_here: bool = False
    items: "tuple[MenuEntry, ...]" = ()


@dataclass(frozen=True, slots=True)
class Menu:
    """The navigation of one page."""

    entries: tuple[MenuEntry, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """What every page shows of the site."""

    title: str
    home: str
    language: str
    sections: tuple[Link, ...]
    links: tuple[Link, ...] = ()
    """Of the header, beside the sections."""
    footer: tuple[Link, ...] = ()
    logo: str | None = None
    """Its address."""
    logo_size: Size | None = None
    apart: tuple[str, ...] = ()
    """Addresses below the site at which apps of their own answer, not pages."""


@dataclass(frozen=True, slots=True)
class MetaTag:
    """A meta element that the author asked for."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Property:
    """A meta element of Open Graph."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Alternate:
    """The page, or the blog, in another form."""

    kind: str
    address: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What goes into the head of a page beside its files."""

    title: str
    description: str
    canonical: str | None = None
    meta: tuple[MetaTag, ...] = ()
    data: tuple[Markup, ...] = ()
    properties: tuple[Property, ...] = ()
    alternates: tuple[Alternate, ...] = ()


@dataclass(frozen=True, slots=True)
class Files:
    """The addresses of what a page loads."""

    icon: str
    early: str
    stylesheets: tuple[str, ...]
    scripts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """A word that leads to a list of posts."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a post."""

    address: str
    size: Size | None


@dataclass(frozen=True, slots=True)
class Post:
    """What is known of a post before it is made."""

    title: str
    address: str
    description: str
    author: Tag | None
    date: datetime.date | None
    date_words: str
    minutes: int
    tags: tuple[Tag, ...]
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Words:
    """The text of one page with what stands around it."""

    heading: Markup
    lead: str
    body: Markup
    post: Post | None = None
    """What stands below the title of a post."""


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below the text of a page of the book."""

    edit: str | None
    changed: datetime.date | None
    changed_words: str


def date_words(date: datetime.date | None, say: Texts = ENGLISH) -> str:
    """A date for people: 28 September 2023."""
    if date is None:
        return ""
    months = say(_MONTHS).split()
    month = months[date.month - 1] if len(months) == 12 else f"{date.month:02}"
    return say("{day} {month} {year}", day=date.day, month=month, year=date.year)


def json_data(data: object) -> Markup:
    """JSON that may stand in a script element: nothing in it can end the element."""
    return Markup(json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"))
