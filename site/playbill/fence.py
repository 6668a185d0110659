"""An info string: what an author asks for after the backticks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Final

from playbill.doc import Arrangement, Fence, Kind, Runs, Shows
from playbill.errors import Place, nearest, suggestion

FLAGS: Final = frozenset({"exec", "eval", "demo", "demo-only", "graphing", "box", "toggle"})
RUNNING: Final = FLAGS - {"box"}
"""The flags that make a `python` block run."""
RESERVED: Final = frozenset({"id", "file", "title", "lines"})
DIRECTIVES: Final = frozenset({"alert", "video", "definition", "section", "tabs", "quote"})
ALERTS: Final = frozenset({"info", "warning", "success", "error"})
MAX_INFO: Final = 2000

# The style properties that components take, in the spelling of Python keyword arguments.
STYLE_PROPERTIES: Final = frozenset(
    """
    align align_content align_items align_self animation appearance aspect_ratio backdrop_filter background
    background_attachment background_clip background_color background_image background_position
    background_repeat background_size bg bg_color bg_gradient bg_image border border_bottom
    border_bottom_color border_bottom_left_radius border_bottom_right_radius border_bottom_style
    border_bottom_width border_collapse border_color border_left border_left_color border_left_width
    border_radius border_right border_right_color border_right_width border_spacing border_style border_top
    border_top_color border_top_left_radius border_top_right_radius border_top_width border_width border_x
    border_y bottom box_shadow box_sizing clip_path color color_scheme column_gap columns cursor direction
    display fill filter flex flex_basis flex_direction flex_flow flex_grow flex_shrink flex_wrap float font
    font_family font_size font_style font_weight gap grid_area grid_auto_columns grid_auto_flow
    grid_auto_rows grid_column grid_column_gap grid_gap grid_row grid_row_gap grid_template_areas
    grid_template_columns grid_template_rows h height inset isolation justify justify_content justify_items
    justify_self left letter_spacing line_height list_style list_style_position list_style_type m margin
    margin_bottom margin_left margin_right margin_top margin_x margin_y max_h max_height max_w max_width mb
    min_h min_height min_w min_width mix_blend_mode ml mr mt mx my object_fit object_position opacity order
    outline outline_color outline_offset outline_width overflow overflow_wrap overflow_x overflow_y p padding
    padding_bottom padding_left padding_right padding_top padding_x padding_y pb perspective place_content
    place_items place_self pl pointer_events position pr pt px py resize right rotate row_gap scale
    scroll_behavior scroll_margin scroll_padding shadow size spacing stroke stroke_width text_align
    text_decoration text_indent text_overflow text_shadow text_transform top touch_action transform
    transform_origin transition transition_delay transition_duration transition_property translate
    user_select vertical_align visibility w white_space width word_break word_spacing word_wrap wrap z_index
    """.split()
)

_SHOWS: Final[dict[Kind, Shows]] = {
    "exec": "nothing",
    "eval": "component",
    "demo-only": "component",
    "demo": "demo",
}
REFUSED: Final = Fence("", "python", "exec", "statements", "nothing")
"""In place of one that has a mistake."""
_TOKEN = re.compile(r"""\s*(?:([^\s="']+)=("[^"]*"|'[^']*'|[^\s"']\S*|)|(\S+))""")
_OPENING = re.compile(r"(?:[ \t>]|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))*(`{3,}|~{3,})(.*)$")
_RANGE = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")
_NAME = re.compile(r"[A-Za-z_][\w/]*(?::[A-Za-z_]\w*)?")
_ID = re.compile(r"[A-Za-z][\w:.-]*")


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that opens a fence."""

    marker: str
    info: str
    column: int
    """The column of the info string, counted from 1."""

    def is_closed_by(self, line: str) -> bool:
        stripped = line.strip(" \t>\n")
        return len(stripped) >= len(self.marker) and not stripped.strip(self.marker[0])


def opening(line: str) -> Opening | None:
    """The fence that a line of Markdown opens, also behind the marks of lists and quotes."""
    found = _OPENING.match(line.rstrip("\n"))
    if found is None or (found.group(1)[0] == "`" and "`" in found.group(2)):
        return None
    return Opening(found.group(1), found.group(2).strip(), found.end(1) + 1)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of an info string, sorted."""

    flags: dict[str, Place]
    options: dict[str, str]
    places: dict[str, Place]


def is_directive(info: str) -> bool:
    """Whether the fence holds blocks. `md` without a word is a language like any other, shown as it stands."""
    words = info.split(maxsplit=2)
    return len(words) > 1 and words[0] == "md" and "=" not in words[1]


def parse(info: str, place: Place) -> Fence:
    """What an info string asks for. `place` is where it stands: it is for the errors."""
    info = info.strip()
    if len(info) > MAX_INFO:
        raise place.error(f"the info string is longer than {MAX_INFO} characters")
    language, _, rest = info.partition(" ")
    if is_directive(info):
        word, _, argument = rest.strip().partition(" ")
        return Fence(info, "md", "md", "nothing", "directive", word=word, argument=argument.strip())
    words = _sort(info, len(language), place)
    if language == "reflex":
        return Fence(info, "python", "eval", "expression", "component", flags=frozenset(words.flags))
    if _is_executable(language, words, place):
        return _executable(info, words)
    return _plain(info, language, words, place)


def _tokens(info: str, start: int) -> Iterator[re.Match[str]]:
    # Not finditer: it would skip what it cannot read.
    while start < len(info) and (found := _TOKEN.match(info, start)) is not None:
        yield found
        start = found.end()


def _sort(info: str, start: int, place: Place) -> _Words:
    flags: dict[str, Place] = {}
    options: dict[str, str] = {}
    places: dict[str, Place] = {}
    for token in _tokens(info, start):
        key, value, flag = token.group(1), token.group(2), token.group(3)
        offset = token.start(1) if key else token.start(3)
        here = Place(place.path, place.line, place.column + offset, place.text)
        if flag:
            flags[flag] = here
            continue
        if key in options:
            raise here.error(f"`{key}` is given twice", block=info)
        options[key] = value[1:-1] if value[:1] in ("'", '"') and len(value) > 1 else value
        places[key] = here
    return _Words(flags, options, places)


def _is_executable(language: str, words: _Words, place: Place) -> bool:
    running = words.flags.keys() & RUNNING
    if language in ("py", "python3", "Python") and running:
        raise place.error(f"`{language}` blocks do not run", "Write `python`.", block=language)
    return language == "python" and bool(running)


def _executable(info: str, words: _Words) -> Fence:
    flags = words.flags.keys()
    for flag, here in words.flags.items():
        if flag not in FLAGS:
            raise here.error(f"`{flag}` is not a flag of an executed block", suggestion(flag, FLAGS), block=info)
    kinds: list[Kind] = [kind for kind in ("demo-only", "demo", "eval", "exec") if kind in flags]
    kind = kinds[0] if kinds else None
    first = next(iter(words.flags.values()))
    if kind is None:
        raise first.error("this flag needs `demo` beside it", block=info)
    with_demo = kind in ("demo", "demo-only")
    for other in kinds[1:]:
        if not (with_demo and other == "exec"):
            raise words.flags[other].error(f"`{kind}` and `{other}` exclude each other", block=info)
    for flag in flags & {"graphing", "toggle", "box"}:
        if not with_demo and not (kind == "exec" and flag == "box"):
            raise words.flags[flag].error(f"`{flag}` belongs to `demo`", block=info)
    if "box" in flags and flags & {"graphing", "toggle"}:
        raise words.flags["box"].error("`box` shows no code, so there is nothing to make tabs of", block=info)
    for key, here in words.places.items():
        if not with_demo:
            raise here.error(f"`{key}` belongs to `demo`", block=info)
        if key not in RESERVED | STYLE_PROPERTIES:
            hint = suggestion(key, RESERVED | STYLE_PROPERTIES)
            raise here.error(f"`{key}` is neither an option nor a style property", hint, block=info)
        if kind == "demo-only" and key not in ("id", "file"):
            hint = "Style the component itself, or write `demo`."
            raise here.error(f"`demo-only` has no frame that `{key}` could be for", hint, block=info)
    identifier = words.options.get("id", "")
    if "id" in words.options and not _ID.fullmatch(identifier):
        raise words.places["id"].error(f"`{identifier}` cannot be an id", block=info)
    file = words.options.get("file", "")
    if "file" in words.options and not _NAME.fullmatch(file):
        hint = "Write the file's name in the demos folder without its ending, as in `file=counter`."
        raise words.places["file"].error(f"`{file}` is not the name of a demo", hint, block=info)
    name, _, function = file.partition(":")
    return Fence(
        info=info,
        language="python",
        kind=kind,
        runs=_runs(kind, flags, file),
        shows=_SHOWS[kind],
        arrangement=_arrangement(flags),
        flags=frozenset(flags),
        id=identifier,
        file=name,
        function=function,
        title=words.options.get("title", ""),
        lines=_lines(words, info),
        style=tuple((key, value) for key, value in words.options.items() if key not in RESERVED),
    )


def _runs(kind: Kind, flags: Set[str], file: str) -> Runs:
    if file:
        return "file"
    if kind == "exec":
        return "statements"
    return "callable" if flags & {"exec", "graphing"} else "expression"


def _arrangement(flags: Set[str]) -> Arrangement:
    if "graphing" in flags:
        return "graphing"
    if "toggle" in flags:
        return "tabs"
    return "box" if "box" in flags else "stacked"


def _plain(info: str, language: str, words: _Words, place: Place) -> Fence:
    """A block that does not run. What it does not know it leaves alone, unless it is nearly a known word."""
    if language == "python":
        for flag, here in words.flags.items():
            near = nearest(flag, FLAGS, 0.75)
            if near is not None and near != flag:
                raise here.error(f"`{flag}` is not a flag", f"Did you mean `{near}`?", block=info)
    return Fence(
        info=info,
        language=language,
        kind="plain",
        runs="nothing",
        shows="code",
        flags=frozenset(words.flags),
        title=words.options.get("title", ""),
        lines=_lines(words, info),
    )


def _lines(words: _Words, info: str) -> tuple[range, ...]:
    value = words.options.get("lines", "")
    if not value:
        return ()
    found: list[range] = []
    for part in value.split(","):
        numbers = _RANGE.fullmatch(part.strip())
        first = int(numbers.group(1)) if numbers else 0
        last = int(numbers.group(2) or first) if numbers else 0
        if first < 1 or last < first:
            here = words.places["lines"]
            raise here.error(f"`{part}` is not a line or a range of lines", "Write `lines=3,5-7`.", block=info)
        found.append(range(first, last + 1))
    return tuple(found)
