"""Sizes of pictures: what the file says is on the page before the picture is."""

from pathlib import Path

import pytest
from playbill.config import Config
from playbill.pictures import Size, size_of
from playbill.site import Site

from tests.site.sites import write_site

CASES = Path(__file__).parent.parent / "cases"


@pytest.mark.parametrize(
    ("tag", "size"),
    [
        ('width="30" height="20"', Size(30, 20)),
        ("width='30px' height='19.6px'", Size(30, 20)),
        ('viewBox="0 0 48 32"', Size(48, 32)),
        ('width="24" viewBox="0,0,48,32"', Size(24, 16)),
        ('height="64" width="100%" viewBox="0 0 48 32"', Size(96, 64)),
        ('viewBox="0 0 0 0"', None),
        ('width="30"', None),
        ('stroke-width="2" viewBox="0 0 x y"', None),
    ],
)
def test_a_drawing_says_its_size_or_follows_from_its_box(tmp_path: Path, tag: str, size: Size | None) -> None:
    (tmp_path / "a.svg").write_text(f'<?xml version="1.0"?>\n<svg\n xmlns="x" {tag}>\n<path d=""/></svg>')
    assert size_of(tmp_path / "a.svg") == size


def test_a_photograph_says_its_size(tmp_path: Path) -> None:
    assert size_of(CASES / "stamp.png") == Size(24, 16)
    (tmp_path / "a.png").write_bytes(b"no picture")
    assert size_of(tmp_path / "a.png") is None
    assert size_of(tmp_path / "missing.png") is None


def test_a_picture_that_was_replaced_is_measured_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_text('<svg viewBox="0 0 1 2"/>')
    assert size_of(path) == Size(1, 2)
    path.write_text('<svg viewBox="0 0 30 40"/>')
    assert size_of(path) == Size(30, 40)


def test_pictures_of_a_page_have_their_sizes_and_all_but_the_first_wait(tmp_path: Path) -> None:
    text = "![one](a.svg) ![two](/docs/a.svg) ![three](../docs/a.svg?x) ![four](gone.svg)"
    files = {"content/docs/p.md": text, "content/docs/a.svg": '<svg viewBox="0 0 30 40"/>'}
    site = Site(write_site(tmp_path, files))
    entry = site.book.at("/docs/p/")
    assert entry is not None
    html = site.html(entry)[0]
    site.close()
    assert '<img src="/docs/a.svg" alt="one" width="30" height="40" decoding="async">' in html
    assert '<img src="/docs/a.svg" alt="two" width="30" height="40" loading="lazy" decoding="async">' in html
    assert html.count('width="30"') == 3
    assert '<img src="/docs/gone.svg" alt="four" loading="lazy"' in html


def test_a_logo_of_the_site_has_its_size_too(tmp_path: Path) -> None:
    files = {"content/a.md": "# A", "mark.svg": '<svg viewBox="0 0 30 40"/>'}
    site = Site(write_site(tmp_path, files, 'logo = "mark.svg"\n'))
    entry = site.book.at("/a/")
    assert entry is not None
    html = site.html(entry)[0]
    site.close()
    assert 'alt="" width="30" height="40">Test site</a>' in html
    assert Config(tmp_path).logo is None
