from mistletoe import token
from mistletoe.block_tokenizer import FileWrapper, ParseBuffer

# (the item's blocks, indentation, width of the mark, the mark, line)
_Item = tuple[ParseBuffer, int, int, str, int]
_Reference = tuple[str, str, str, str, str | None]

class BlockToken(token.Token): ...

class Heading(BlockToken):
    @classmethod
    def read(cls, lines: FileWrapper) -> tuple[int, str, str]: ...

class Quote(BlockToken):
    @classmethod
    def read(cls, lines: FileWrapper) -> ParseBuffer: ...

class Paragraph(BlockToken):
    @classmethod
    def is_setext_heading(cls, line: str) -> bool: ...

class BlockCode(BlockToken):
    @classmethod
    def read(cls, lines: FileWrapper) -> list[str]: ...

class CodeFence(BlockToken):
    _open_info: tuple[int, str, str, str]
    @classmethod
    def start(cls, line: str) -> bool: ...

class List(BlockToken):
    @classmethod
    def read(cls, lines: FileWrapper) -> list[_Item]: ...

class ListItem(BlockToken): ...

class Table(BlockToken):
    @classmethod
    def read(cls, lines: FileWrapper, check_only: bool = ...) -> tuple[list[str], int] | bool | None: ...

class Footnote(BlockToken):
    @classmethod
    def start(cls, line: str) -> bool: ...
    @classmethod
    def read(cls, lines: FileWrapper) -> list[_Reference] | None: ...
    @staticmethod
    def append_footnotes(matches: list[_Reference], root: object) -> None: ...

class ThematicBreak(BlockToken):
    @classmethod
    def check_interrupts_paragraph(cls, lines: FileWrapper) -> bool: ...

class HtmlBlock(BlockToken):
    @classmethod
    def read(cls, lines: FileWrapper) -> list[str]: ...

def add_token(token_cls: type, position: int = ...) -> None: ...
def remove_token(token_cls: type) -> None: ...
def reset_tokens() -> None: ...
