"""Links to other sites, asked of a real server on this machine."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playbill.check import check
from playbill.external import external_findings
from playbill.inline import FoundLink
from playbill.links import PageLinks

from tests.site.planted import FRONT, said, write


class Answers(http.server.BaseHTTPRequestHandler):
    """`/404` answers 404, and so on; `/no-head` knows only GET; `/moved` leads to `/200`; `/silent` says nothing."""

    asked: list[tuple[str, str]]
    quiet: threading.Event

    def answer(self) -> None:
        self.asked.append((self.command, self.path))
        if self.path == "/silent":
            self.quiet.wait(30)
            return
        if self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/200")
        elif self.path == "/no-head":
            self.send_response(405 if self.command == "HEAD" else 200)
        else:
            self.send_response(int(self.path[1:4]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET = answer

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests' output is theirs."""


@pytest.fixture
def server() -> Iterator[http.server.ThreadingHTTPServer]:
    Answers.asked, Answers.quiet = [], threading.Event()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        Answers.quiet.set()
        made.shutdown()
        thread.join()


def links_to(server: http.server.ThreadingHTTPServer, *paths: str) -> PageLinks:
    home = f"http://127.0.0.1:{server.server_port}"
    links = [FoundLink(home + path, home + path, line, 1) for line, path in enumerate(paths, 1)]
    return PageLinks("page.md", "/page/", tuple(links))


@pytest.mark.parametrize("path", ["/200", "/moved", "/no-head", "/401", "/403", "/429", "/200#part"])
def test_a_link_that_leads_somewhere_is_good(path: str, server: http.server.ThreadingHTTPServer) -> None:
    assert list(external_findings([links_to(server, path)])) == []


@pytest.mark.parametrize(("path", "said"), [("/404", "answers 404 Not Found"), ("/410", "410"), ("/500", "500")])
def test_a_link_to_what_is_gone_is_found(path: str, said: str, server: http.server.ThreadingHTTPServer) -> None:
    (finding,) = external_findings([links_to(server, path)])
    assert (finding.path, finding.line, finding.severity) == ("page.md", 1, "warning")
    assert said in finding.message


def test_a_site_that_says_nothing_is_not_waited_for_without_end(server: http.server.ThreadingHTTPServer) -> None:
    (finding,) = external_findings([links_to(server, "/silent")], seconds=0.2)
    assert "did not answer within 0.2 seconds" in finding.message


def test_a_host_that_is_not_there_is_found() -> None:
    page = PageLinks("page.md", "/page/", (FoundLink("http://nobody.invalid/", "http://nobody.invalid/", 3, 7),))
    (finding,) = external_findings([page])
    assert (finding.line, finding.column) == (3, 7)
    assert "could not be reached" in finding.message


def test_each_address_is_asked_once_and_each_link_to_it_is_said(server: http.server.ThreadingHTTPServer) -> None:
    found = list(external_findings([links_to(server, "/404", "/404#part", "/404")]))
    assert [finding.line for finding in found] == [1, 2, 3]
    assert sorted(Answers.asked) == [("GET", "/404"), ("HEAD", "/404")]


def test_other_sites_are_asked_only_when_that_is_wanted(
    tmp_path: Path, server: http.server.ThreadingHTTPServer
) -> None:
    home = f"http://127.0.0.1:{server.server_port}"
    text = f"# Page\n\n[Gone]({home}/404), [there]({home}/200), [mail](mailto:a@example.org).\n\n"
    text += f'```python exec\nimport reflex as rx\n```\n\n```python eval\nrx.link("Gone", href="{home}/410")\n```\n'
    config = write(tmp_path, {"page.md": FRONT + text})
    assert check(config).findings == ()
    assert Answers.asked == []
    found = check(config, external=True).findings
    assert [said(finding) for finding in found] == [
        "page.md:7:1 warning external",
        "page.md:13:1 warning external",
    ]
