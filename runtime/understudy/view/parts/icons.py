"""Drawings of our own for the common names of icons: paths on a field of 24 by 24, stroked by 2."""

from __future__ import annotations

__all__ = ["DRAWINGS", "NEUTRAL", "drawing"]

_CIRCLE = "M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0"
NEUTRAL = "M5 5h14v14H5zM9 12h6"

# ruff: noqa: E501
DRAWINGS: dict[str, str] = {
    "activity": "M3 12h4l3-8 4 16 3-8h4",
    "arrow_down": "M12 4v16M5 13l7 7 7-7",
    "arrow_left": "M20 12H4M11 5l-7 7 7 7",
    "arrow_right": "M4 12h16M13 5l7 7-7 7",
    "arrow_up": "M12 20V4M5 11l7-7 7 7",
    "bell": "M6 16V10a6 6 0 0 1 12 0v6l2 2H4zM10 21h4",
    "book": "M5 4h12a2 2 0 0 1 2 2v14H7a2 2 0 0 1-2-2zM5 17h14",
    "calendar": "M4 6h16v14H4zM4 11h16M8 3v5M16 3v5",
    "check": "M4 13l5 5L20 6",
    "chevron_down": "M6 9l6 6 6-6",
    "chevron_left": "M15 6l-6 6 6 6",
    "chevron_right": "M9 6l6 6-6 6",
    "chevron_up": "M6 15l6-6 6 6",
    "circle": _CIRCLE,
    "circle_alert": _CIRCLE + "M12 7v6M12 16.5v.5",
    "circle_check": _CIRCLE + "M8 12.5l3 3 5-6",
    "circle_help": _CIRCLE + "M9.5 9.5a2.5 2.5 0 1 1 3.5 2.4c-.7.3-1 .8-1 1.6M12 16.5v.5",
    "circle_minus": _CIRCLE + "M8 12h8",
    "circle_plus": _CIRCLE + "M8 12h8M12 8v8",
    "circle_x": _CIRCLE + "M9 9l6 6M15 9l-6 6",
    "clock": _CIRCLE + "M12 7v5l3 2",
    "code": "M8 7l-5 5 5 5M16 7l5 5-5 5",
    "copy": "M9 9h11v11H9zM5 15H4V4h11v1",
    "download": "M12 4v11M7 10l5 5 5-5M4 20h16",
    "external_link": "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
    "eye": "M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7M9 12a3 3 0 1 0 6 0 3 3 0 1 0-6 0",
    "file_text": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    "filter": "M4 5h16l-6 8v6l-4 2v-8z",
    "folder": "M3 6h7l2 3h9v11H3z",
    "grip": "M9 6v.1M15 6v.1M9 12v.1M15 12v.1M9 18v.1M15 18v.1",
    "heart": "M12 20C5 15 3 12 3 9a4.5 4.5 0 0 1 9-1 4.5 4.5 0 0 1 9 1c0 3-2 6-9 11",
    "house": "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
    "image": "M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15 9v.1",
    "info": _CIRCLE + "M12 11v6M12 7.5v.5",
    "link": "M10 14l4-4M8 12l-2 2a3 3 0 0 0 4 4l2-2M12 8l2-2a3 3 0 0 1 4 4l-2 2",
    "loader": "M12 3v4M12 17v4M3 12h4M17 12h4M5.6 5.6l2.9 2.9M15.5 15.5l2.9 2.9M5.6 18.4l2.9-2.9M15.5 8.5l2.9-2.9",
    "lock": "M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3",
    "log_in": "M14 4h5v16h-5M4 12h10M10 7l5 5-5 5",
    "log_out": "M10 4H5v16h5M9 12h11M16 7l5 5-5 5",
    "mail": "M3 6h18v13H3zM3 7l9 7 9-7",
    "map_pin": "M12 21c-5-6-7-9-7-12a7 7 0 0 1 14 0c0 3-2 6-7 12M10 9a2 2 0 1 0 4 0 2 2 0 1 0-4 0",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "message_square": "M4 5h16v12H10l-5 4v-4H4z",
    "minus": "M5 12h14",
    "moon": "M20 14A8.5 8.5 0 0 1 10 4a8.5 8.5 0 1 0 10 10",
    "more_horizontal": "M6 12v.1M12 12v.1M18 12v.1",
    "pause": "M8 5v14M16 5v14",
    "pencil": "M4 20l1-5L16 4l4 4L9 19zM13 7l4 4",
    "play": "M7 4l13 8-13 8z",
    "plus": "M5 12h14M12 5v14",
    "refresh_cw": "M20 5v5h-5M4 19v-5h5M19.5 10A8 8 0 0 0 5 8M4.5 14A8 8 0 0 0 19 16",
    "save": "M4 4h13l3 3v13H4zM8 4v5h7V4M7 20v-7h10v7",
    "search": "M4 11a7 7 0 1 0 14 0 7 7 0 1 0-14 0M16 16l5 5",
    "send": "M3 11l18-8-8 18-2-8z",
    "settings": "M9 12a3 3 0 1 0 6 0 3 3 0 1 0-6 0M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M5.6 18.4l2.1-2.1M16.3 7.7l2.1-2.1",
    "share": "M12 15V4M8 7l4-4 4 4M5 12v8h14v-8",
    "shopping_cart": "M3 4h3l3 12h9l3-9H7M10 20v.1M17 20v.1",
    "square": "M5 5h14v14H5z",
    "star": "M12 3l2.8 6 6.2.8-4.6 4.4 1.2 6.3-5.6-3.1-5.6 3.1 1.2-6.3L3 9.8 9.2 9z",
    "sun": "M8 12a4 4 0 1 0 8 0 4 4 0 1 0-8 0M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5L19 19M5 19l1.5-1.5M17.5 6.5L19 5",
    "tag": "M4 4h8l8 8-8 8-8-8zM8.5 8.5v.1",
    "terminal": "M4 6l6 6-6 6M12 18h8",
    "trash": "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
    "triangle_alert": "M12 4l9 16H3zM12 10v4M12 17v.1",
    "upload": "M12 15V4M7 9l5-5 5 5M4 20h16",
    "user": "M8 8a4 4 0 1 0 8 0 4 4 0 1 0-8 0M4 21c0-4 3-6 8-6s8 2 8 6",
    "users": "M5 8a4 4 0 1 0 8 0 4 4 0 1 0-8 0M2 21c0-4 2-6 7-6s7 2 7 6M16 4a4 4 0 0 1 0 8M18 15c3 1 4 3 4 6",
    "x": "M6 6l12 12M18 6L6 18",
    "zap": "M13 3L5 14h6l-1 7 9-12h-6z",
}  # fmt: skip

_OTHER = {
    "alert_circle": "circle_alert", "alert_triangle": "triangle_alert", "bar_chart": "activity", "bot": "user",
    "check_circle": "circle_check", "close": "x", "edit": "pencil", "ellipsis": "more_horizontal", "file": "file_text",
    "gear": "settings", "help_circle": "circle_help", "home": "house", "loader_circle": "loader", "octagon_alert": "circle_alert",
    "plus_circle": "circle_plus", "rotate_ccw": "refresh_cw", "rotate_cw": "refresh_cw", "sliders_horizontal": "settings",
    "square_pen": "pencil", "stop": "square", "timer": "clock", "trash_2": "trash", "warning": "triangle_alert",
    "x_circle": "circle_x", "circle_user": "user", "user_round": "user", "info_outline": "info", "grip_vertical": "grip",
    "add": "plus", "delete": "trash", "chevrons_up_down": "chevron_down", "square_check": "circle_check",
}  # fmt: skip


def drawing(name: str) -> str | None:
    """The path of the icon `name`, in the spellings that authors use for it; None if there is none."""
    plain = name.strip().lower().replace("-", "_").removesuffix("_icon")
    return DRAWINGS.get(_OTHER.get(plain, plain))
