"""Pictures, films, sounds, icons."""

from __future__ import annotations

from understudy.view.component import Draft, Part, Prop, own
from understudy.view.nodes import Element, Node, Text, is_var, settled
from understudy.view.parts.icons import NEUTRAL, drawing

__all__ = ["audio", "icon", "image", "video"]


def _image(draft: Draft) -> Node:
    draft.default("alt", "")
    if "alt" not in draft.attributes:
        draft.attributes["alt"] = ""
    return draft.element()


image = Part(
    "image", "img", "rx-image", "src alt srcset sizes loading decoding crossorigin referrerpolicy fetchpriority usemap",
    ignores="fallback fallback_src fit", build=_image,
)  # fmt: skip


def _player(draft: Draft) -> Node:
    """`url`, `playing` and the like are what Reflex's player calls the attributes of HTML."""
    for theirs, ours in (("url", "src"), ("playing", "autoplay")):
        if (value := draft.take_own(theirs)) is not None:
            draft.set(ours, value)
    if draft.attributes.get("autoplay") is True:
        # Browsers start nothing by itself that makes a sound.
        draft.default("muted", True)
    return draft.element()


PLAYER = "src controls autoplay loop muted preload crossorigin"
PLAYS: dict[str, Prop] = {"url": own, "playing": own}
NOT_OURS = "volume playback_rate pip light stop_on_unmount config"
video = Part(
    "video", "video", "rx-video", f"{PLAYER} poster playsinline", PLAYS, {"controls": True, "preload": "metadata"},
    ignores=NOT_OURS, build=_player,
)  # fmt: skip
audio = Part(
    "audio",
    "audio",
    "rx-audio",
    PLAYER,
    PLAYS,
    {"controls": True, "preload": "metadata"},
    ignores=NOT_OURS,
    build=_player,
)


def _icon(draft: Draft) -> Node:
    given = draft.take_own("tag")
    words = [child.value for child in draft.children if isinstance(child, Text) and isinstance(child.value, str)]
    name = settled(given) if given is not None else (words[0] if words else "")
    if is_var(name):
        raise TypeError(f"rx.icon: the name of an icon is a constant, not `{name._spelling}`: choose with rx.match.")
    called = str(name).replace("_", " ").replace("-", " ").strip()
    path = drawing(str(name))
    draft.own = {"called": called.capitalize() or "Icon"}
    if not {"aria-label", "aria-labelledby", "title"} & draft.attributes.keys():
        if path is None:
            # Not drawn here: then its name says what it stands for.
            draft.set("role", "img")
            draft.set("aria-label", called or "icon")
        else:
            draft.set("aria-hidden", "true")
    else:
        draft.default("role", "img")
    return draft.element(children=(Element("path", attributes={"d": path or NEUTRAL}),))


def _square(value: object) -> object:
    text = str(value)
    return f"{text}px" if text.replace(".", "", 1).isdigit() else text


icon = Part(
    "icon", "svg", "rx-icon", fixed={"viewBox": "0 0 24 24"}, build=_icon,
    props={"tag": own, "size": Prop("style", "--icon", _square)}, ignores="absolute_stroke_width color_scheme",
)  # fmt: skip
