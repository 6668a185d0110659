"""Small sites for tests: files in a temporary folder, opened."""

from collections.abc import Mapping
from pathlib import Path

from playbill.book import Book, open_book
from playbill.config import Config, load


def write_site(folder: Path, files: Mapping[str, str], settings: str = "") -> Config:
    """Write `files` by their names below `folder`, and the configuration; the site's configuration."""
    (folder / "content").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "playbill.toml").write_text(f'title = "Test site"\n{settings}', encoding="utf-8")
    return load(folder / "playbill.toml")


def open_site_book(folder: Path, pages: Mapping[str, str]) -> Book:
    """The book of pages that are given by their names below the content folder."""
    return open_book(write_site(folder, {f"content/{name}": text for name, text in pages.items()}))
