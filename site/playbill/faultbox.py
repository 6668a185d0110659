"""An author's mistake, shown where it stands: the place, what is wrong, what to do, the code around it."""

from understudy.html import escape

from playbill.errors import SourceError

AROUND = 2


def fault_html(fault: SourceError, text: str, link: str = "") -> str:
    """`text` is the file that the fault names, for the lines around it; `link` opens the place in an editor."""
    place = f"{fault.path}:{fault.line}" + (f":{fault.column}" if fault.column > 1 else "")
    shown = f'<a href="{escape(link)}">{escape(place)}</a>' if link else escape(place)
    where = f"{shown}: {escape(fault.block)}" if fault.block else shown
    hint = f'<p class="fault-hint">{_with_code(fault.hint)}</p>' if fault.hint else ""
    return (
        f'<div class="fault" role="alert"><p class="fault-where">{where}</p>'
        f'<p class="fault-what">{_with_code(fault.what)}</p>{_lines(fault.line, text)}{hint}</div>\n'
    )


def _lines(line: int, text: str) -> str:
    lines = text.split("\n")
    if not 1 <= line <= len(lines):
        return ""
    numbers = range(max(1, line - AROUND), min(len(lines), line + AROUND) + 1)
    shown = [f"{number:>5} | {escape(lines[number - 1])}".rstrip() for number in numbers]
    shown[line - numbers[0]] = f"<b>{shown[line - numbers[0]]}</b>"
    return f'<pre tabindex="0">{chr(10).join(shown)}\n</pre>'


def _with_code(sentence: str) -> str:
    """What stands in backquotes as code."""
    pieces = sentence.split("`")
    if len(pieces) % 2 == 0:
        return escape(sentence)
    return "".join(
        f"<code>{escape(piece)}</code>" if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )
