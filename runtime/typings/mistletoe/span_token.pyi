import re
from collections.abc import Iterable
from typing import ClassVar

from mistletoe import token
from mistletoe.core_tokens import MatchObj

_Match = MatchObj | re.Match[str]

class SpanToken(token.Token):
    parse_inner: ClassVar[bool]
    parse_group: ClassVar[int]
    precedence: ClassVar[int]
    content: str
    def __init__(self, match: _Match) -> None: ...
    @classmethod
    def find(cls, string: str) -> Iterable[_Match]: ...

class CoreTokens(SpanToken):
    def __new__(cls, match: MatchObj) -> SpanToken: ...  # type: ignore[misc]

class Strong(SpanToken): ...
class Emphasis(SpanToken): ...
class InlineCode(SpanToken): ...
class Strikethrough(SpanToken): ...

class Image(SpanToken):
    src: str
    title: str

class Link(SpanToken):
    target: str
    title: str

class AutoLink(SpanToken):
    target: str
    mailto: bool

class EscapeSequence(SpanToken):
    @classmethod
    def strip(cls, string: str) -> str: ...

class LineBreak(SpanToken):
    soft: bool

class RawText(SpanToken):
    def __init__(self, content: str) -> None: ...

class HtmlSpan(SpanToken): ...
