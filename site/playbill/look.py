"""What the configuration says of a site's look: its language and texts, its logo and links, the list `nav`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from playbill.arrangement import ArrangementError, Item, Listed, read_arrangement
from playbill.errors import suggestion
from playbill.table import Table
from playbill.texts import TEXTS, Texts, names_in
from playbill.urls import is_safe

_PICTURES = (".svg", ".png", ".webp", ".jpg")


def language(table: Table, key: str) -> str:
    """A language tag."""
    tag = table.text_of(key)
    if not re.fullmatch(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", tag):
        raise table.error(key, f"`{key}` must be a tag like `en` or `pt-BR`, not `{tag}`")
    return tag


def edit(table: Table, key: str) -> str:
    """An address with a place for the file of a page."""
    address = table.text_of(key)
    if address and (not re.match(r"https?://[^/\s]+", address) or address.count("{path}") != 1):
        what = f"`{key}` must be an address with `{{path}}` in it, like `https://example.org/edit/content/{{path}}`"
        raise table.error(key, what)
    return address


def logo(table: Table, key: str) -> Path | None:
    """A picture of the site's own."""
    if table.values[key] == "":
        return None
    path = table.path_of(key)
    if path.suffix.lower() not in _PICTURES or not path.is_file():
        raise table.error(key, f"`{key}` must be a picture that is there ({', '.join(_PICTURES)}), not `{path}`")
    return path


def links(table: Table, key: str) -> Mapping[str, str]:
    """Titles and where they lead."""
    found = table.table_of(key, 'a table of titles and addresses, like { "Source" = "https://example.org" }')
    for title, target in found.items():
        if not target or not is_safe(target):
            what = f"`{title}` in `{key}` must be an address of the web or a page, not `{target}`"
            raise table.error(key, what, said=target)
    return found


def texts(table: Table, key: str) -> Texts:
    """What the theme says instead."""
    replaced = table.table_of(key, 'a table like { "Previous" = "Before" }')
    for text, said in replaced.items():
        if text not in TEXTS:
            raise table.error(key, f"`{text}` is no text of the theme", suggestion(text, TEXTS), text)
        if odd := names_in(said) - names_in(text):
            known = ", ".join(f"`{{{name}}}`" for name in sorted(names_in(text))) or "nothing"
            what = f"`{{{min(odd)}}}` means nothing in `{text}`: what is put in there is {known}"
            raise table.error(key, what, said=text)
    return Texts(replaced)


def nav(table: Table, key: str) -> tuple[Item, ...]:
    """The list of what the navigation shows."""
    try:
        return read_arrangement(table.values[key], table.text, table.line_of(key))
    except ArrangementError as error:
        raise table.error(key, f"`{key}`: {error}", said=error.near) from error


def plain_nav(value: object, folder: Path) -> object:
    """The list as TOML has it."""
    return [
        item.path if isinstance(item, Listed) else {"title": item.title, "pages": plain_nav(item.items, folder)}
        # What `nav` has read.
        for item in cast("tuple[Item, ...]", value)
    ]


def plain_texts(value: object, folder: Path) -> object:
    """The replaced texts as TOML has them."""
    del folder
    return dict(cast("Texts", value).replaced)
