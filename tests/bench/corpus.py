"""A generated site of about two hundred pages: prose, lists, tables, code, and a live demo on every fourth page.

The words are made from syllables, and repeat as those of a language do; the same number of pages gives the same bytes.
"""

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_STARTS = "b d f g k l m n p r s t v br dr st tr".split()
_MIDDLES = "a e i o u ai ou".split()
_ENDS = ["", "", "n", "r", "s", "l", "nd"]

_VOCABULARY = 20_000

_CODE = '''```python
@dataclass(frozen=True)
class {name}:
    """{sentence}"""

    count: int = {number}

    def total(self, others: list["{name}"]) -> int:
        # {sentence}
        return self.count + sum(other.count for other in others if other.count > {number})
```'''

_DEMO = """```python demo exec
import reflex as rx


class {name}State(rx.State):
    count: int = {number}
    said: list[str] = []

    @rx.event
    def more(self):
        self.count += 1
        self.said.append(f"now {{self.count}}")


def {lower}_demo():
    return rx.vstack(
        rx.heading({name}State.count),
        rx.button("{label}", on_click={name}State.more),
        rx.foreach({name}State.said, rx.text),
    )
```"""


@cache
def _vocabulary() -> list[str]:
    source = random.Random(0)
    pick = source.choice
    return [
        "".join(pick(_STARTS) + pick(_MIDDLES) + pick(_ENDS) for _ in range(source.randint(1, 3)))
        for _ in range(_VOCABULARY)
    ]


class _Words:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def number(self) -> int:
        return self._random.randint(2, 99)

    def word(self) -> str:
        # The first ten are as likely as the next ninety together, and as the nine hundred after them: Zipf's law.
        return _vocabulary()[int(_VOCABULARY ** self._random.random()) - 1]

    def words(self, count: int) -> str:
        return " ".join(self.word() for _ in range(count))

    def sentence(self) -> str:
        words = [self.word() for _ in range(self._random.randint(7, 16))]
        place = self._random.randrange(len(words))
        words[place] = self._random.choice(["{}", "**{}**", "*{}*", "`{}`"]).format(words[place])
        return f"{' '.join(words)}.".capitalize()

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self._random.randint(2, 5)))


def _parts(words: _Words, number: int, pages: int) -> Iterator[str]:
    title = words.words(3).capitalize()
    yield f"---\ntitle: {title}\n---\n\n# {title}"
    for part in range(5):
        yield f"## {words.words(3).capitalize()}"
        yield words.paragraph()
        yield f"{words.sentence()} See [{words.words(2)}](page-{(number * 7 + part) % pages}.md)."
        yield "\n".join(f"- {words.sentence()}" for _ in range(4))
        if part == 1:
            rows = "\n".join(f"| {words.word()} | {words.number()} | {words.words(4)} |" for _ in range(4))
            yield f"| what | how many | why |\n|---|---:|---|\n{rows}"
        if part == 2 and number % 4 == 0:
            name = words.word()
            yield _DEMO.format(name=name.capitalize(), lower=name, number=words.number(), label=words.word())
        elif part % 2 == 0:
            yield _CODE.format(name=words.word().capitalize(), sentence=words.words(8), number=words.number())
        else:
            yield f"```sh\n{words.word()} --{words.word()} {words.word()}/{words.word()}\n```"


def write(folder: Path, pages: int) -> None:
    """Writes the pages of one section and an index below `folder`."""
    for number in range(pages):
        name = f"page-{number}.md"
        text = "\n\n".join(_parts(_Words(number), number, pages)) + "\n"
        (folder / "docs").mkdir(parents=True, exist_ok=True)
        (folder / "docs" / name).write_text(text, "utf-8")
    (folder / "index.md").write_text("# Generated\n\nA site to be measured.\n", "utf-8")
