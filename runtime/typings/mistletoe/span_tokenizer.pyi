from collections.abc import Sequence

from mistletoe.token import Token

def tokenize(string: str, token_types: Sequence[type]) -> list[Token]: ...
