"""What a handler may ask of the reader's browser: to go elsewhere, to show a toast, to fill a field.

An effect is a value: it is bound to a trigger, returned or yielded like the reference of a handler,
and travels with the update of the turn that asked for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

OF_THE_PAGE: Final = frozenset(("redirect", "alert", "value", "focus", "blur", "scroll", "clipboard", "download"))
"""What a reader who has gone to another page meanwhile would not understand there; a toast says what it is about."""

Level = Literal["info", "success", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Effect:
    """One request to the browser. `kind` is its name on the wire, `values` what goes with it, in order."""

    kind: str
    values: tuple[object, ...]


def redirect(path: object, is_external: bool = False, replace: bool = False, external: bool | None = None) -> Effect:
    """Sends the tab to `path`, a route or an http(s) address, or a var of one.

    `is_external` opens it in a new tab; `external` is its newer name and wins. `replace` leaves no entry in the
    history. An address of any other scheme is ignored by the browser side.
    """
    return Effect("redirect", (path, is_external if external is None else external, replace))


def window_alert(message: object) -> Effect:
    """Shows `message`, a text or any value as a page would show it, in the browser's own alert dialog."""
    return Effect("alert", (message,))


def console_log(message: object) -> Effect:
    """Writes `message` to the browser's console."""
    return Effect("log", (message,))


def set_value(ref: str, value: object) -> Effect:
    """Sets the field whose element has the id `ref` to `value`; `""` empties it. An id that is not there is ignored."""
    return Effect("value", (ref, value))


def set_focus(ref: str) -> Effect:
    """Moves the keyboard focus to the element with the id `ref`."""
    return Effect("focus", (ref,))


def blur_focus(ref: str) -> Effect:
    """Takes the keyboard focus away from the element with the id `ref`."""
    return Effect("blur", (ref,))


def scroll_to(elem_id: str) -> Effect:
    """Scrolls until the element with the id `elem_id` is in view."""
    return Effect("scroll", (elem_id,))


def set_clipboard(content: object) -> Effect:
    """Puts `content` as text on the reader's clipboard."""
    return Effect("clipboard", (content,))


def download(url: object = None, filename: object = None, data: object = None) -> Effect:
    """Offers a file to the reader: the one at `url`, or one that holds the text `data`.

    `filename` is what the browser calls it, by default the last part of the address.
    Raises `ValueError` when neither or both are given.
    """
    if (url is None) == (data is None):
        raise ValueError("rx.download takes either `url` or `data`.")
    if url is not None:
        return Effect("download", (url, filename))
    return Effect("download", (data, filename, True))


class Toast:
    """`rx.toast(text)` and its levels `rx.toast.info(text)`, `.success`, `.warning`, `.error`."""

    def __call__(
        self,
        message: object = "",
        *,
        level: Level = "info",
        duration: int | None = None,
        description: object = None,
        **looks: object,
    ) -> Effect:
        """A short message at the edge of the page, with a `description` below it.

        It is gone after `duration` milliseconds; without one the page decides. Where it stands and how
        it looks (`position` and its kind) is the page's.
        """
        del looks
        text = message if description is None else f"{message}\n{description}"
        return Effect("toast", (level, text, duration))

    def info(self, message: object = "", **options: Any) -> Effect:
        """A toast that informs."""
        return self(message, level="info", **options)

    def success(self, message: object = "", **options: Any) -> Effect:
        """A toast that tells of success."""
        return self(message, level="success", **options)

    def warning(self, message: object = "", **options: Any) -> Effect:
        """A toast that warns."""
        return self(message, level="warning", **options)

    def error(self, message: object = "", **options: Any) -> Effect:
        """A toast that tells of a failure."""
        return self(message, level="error", **options)


toast = Toast()
