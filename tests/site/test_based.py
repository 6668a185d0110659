"""Addresses of demos on a site that is served below a path."""

import pytest
from playbill.demobox import based


@pytest.mark.parametrize(
    ("html", "there"),
    [
        ('<a href="/docs/">x</a>', '<a href="/sub/docs/">x</a>'),
        ('<a class="b" href="/">x</a>', '<a class="b" href="/sub/">x</a>'),
        (
            '<img alt="a > b" src="/a.svg"><form action="/api/x">',
            '<img alt="a > b" src="/sub/a.svg"><form action="/sub/api/x">',
        ),
        ('<video poster="/a.svg" src="/a.webm" controls>', '<video poster="/sub/a.svg" src="/sub/a.webm" controls>'),
        # Not of the site, relative, there already, no address, no attribute.
        ('<a href="//example.org/">x</a>', None),
        ('<a href="https://example.org/">x</a><a href="#here">y</a><a href="x/">z</a>', None),
        ('<a href="/sub/docs/">x</a>', None),
        ('<b title="/docs/" data-src="/x">/docs/</b>', None),
        ('<code>a href="/docs/"</code>', None),
        ("<b title='x' aria-label=\"a href=&quot;/docs/&quot;\">x</b>", None),
    ],
)
def test_what_begins_at_the_root_begins_at_the_root_of_the_site(html: str, there: str | None) -> None:
    assert based(html, "/sub/") == (there or html)
    assert based(based(html, "/sub/"), "/sub/") == (there or html)
    assert based(html, "/") == html
