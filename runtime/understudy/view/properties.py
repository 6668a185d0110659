"""Which keyword arguments are style: CSS properties, their short spellings, pseudo classes, breakpoints."""

from __future__ import annotations

__all__ = ["BREAKPOINTS", "PROPERTIES", "PSEUDO", "ROUND", "SHORT", "SPACE", "TOKENS", "UNITLESS", "is_shorthand"]

PROPERTIES = frozenset(
    """
    accent_color align_content align_items align_self all animation animation_delay animation_direction
    animation_duration animation_fill_mode animation_iteration_count animation_name animation_play_state
    animation_timing_function appearance aspect_ratio backdrop_filter backface_visibility background
    background_attachment background_blend_mode background_clip background_color background_image
    background_origin background_position background_position_x background_position_y background_repeat
    background_size block_size border border_block border_block_color border_block_end border_block_start
    border_block_style border_block_width border_bottom border_bottom_color border_bottom_left_radius
    border_bottom_right_radius border_bottom_style border_bottom_width border_collapse border_color
    border_image border_inline border_inline_color border_inline_end border_inline_start border_inline_style
    border_inline_width border_left border_left_color border_left_style border_left_width border_radius
    border_right border_right_color border_right_style border_right_width border_spacing border_style
    border_top border_top_color border_top_left_radius border_top_right_radius border_top_style
    border_top_width border_width bottom box_decoration_break box_shadow box_sizing break_after break_before
    break_inside caption_side caret_color clear clip clip_path color color_scheme column_count column_fill
    column_gap column_rule column_rule_color column_rule_style column_rule_width column_span column_width
    columns contain container container_name container_type content content_visibility counter_increment
    counter_reset counter_set cursor direction display empty_cells fill fill_opacity fill_rule filter flex
    flex_basis flex_direction flex_flow flex_grow flex_shrink flex_wrap float font font_family
    font_feature_settings font_kerning font_optical_sizing font_size font_size_adjust font_stretch font_style
    font_synthesis font_variant font_variant_caps font_variant_ligatures font_variant_numeric
    font_variation_settings font_weight gap grid grid_area grid_auto_columns grid_auto_flow grid_auto_rows
    grid_column grid_column_end grid_column_gap grid_column_start grid_gap grid_row grid_row_end
    grid_row_gap grid_row_start grid_template grid_template_areas grid_template_columns grid_template_rows
    hanging_punctuation height hyphens image_rendering inline_size inset inset_block inset_block_end
    inset_block_start inset_inline inset_inline_end inset_inline_start isolation justify_content
    justify_items justify_self left letter_spacing line_break line_clamp line_height list_style
    list_style_image list_style_position list_style_type margin margin_block margin_block_end
    margin_block_start margin_bottom margin_inline margin_inline_end margin_inline_start margin_left
    margin_right margin_top mask mask_image mask_position mask_repeat mask_size max_block_size max_height
    max_inline_size max_width min_block_size min_height min_inline_size min_width mix_blend_mode object_fit
    object_position opacity order orphans outline outline_color outline_offset outline_style outline_width
    overflow overflow_anchor overflow_wrap overflow_x overflow_y overscroll_behavior overscroll_behavior_x
    overscroll_behavior_y padding padding_block padding_block_end padding_block_start padding_bottom
    padding_inline padding_inline_end padding_inline_start padding_left padding_right padding_top perspective
    perspective_origin place_content place_items place_self pointer_events position print_color_adjust quotes
    resize right rotate row_gap scale scroll_behavior scroll_margin scroll_margin_bottom scroll_margin_top
    scroll_padding scroll_padding_bottom scroll_padding_top scroll_snap_align scroll_snap_stop
    scroll_snap_type scrollbar_color scrollbar_gutter scrollbar_width shape_margin shape_outside stroke
    stroke_dasharray stroke_dashoffset stroke_linecap stroke_linejoin stroke_opacity stroke_width tab_size
    table_layout text_align text_align_last text_decoration text_decoration_color text_decoration_line
    text_decoration_style text_decoration_thickness text_emphasis text_indent text_justify text_orientation
    text_overflow text_rendering text_shadow text_size_adjust text_transform text_underline_offset
    text_underline_position text_wrap top touch_action transform transform_box transform_origin
    transform_style transition transition_delay transition_duration transition_property
    transition_timing_function translate unicode_bidi user_select vertical_align visibility white_space
    widows width will_change word_break word_spacing word_wrap writing_mode z_index zoom
    """.split()
)

# Reflex's and Chakra's short spellings. Left and right become what they mean in every writing direction
# only where the author said so.
SHORT: dict[str, tuple[str, ...]] = {
    "bg": ("background",),
    "bg_color": ("background-color",),
    "bgcolor": ("background-color",),
    "m": ("margin",),
    "margin_x": ("margin-inline",),
    "margin_y": ("margin-block",),
    "mb": ("margin-bottom",),
    "ml": ("margin-left",),
    "mr": ("margin-right",),
    "mt": ("margin-top",),
    "mx": ("margin-inline",),
    "my": ("margin-block",),
    "p": ("padding",),
    "padding_x": ("padding-inline",),
    "padding_y": ("padding-block",),
    "pb": ("padding-bottom",),
    "pl": ("padding-left",),
    "pr": ("padding-right",),
    "pt": ("padding-top",),
    "px": ("padding-inline",),
    "py": ("padding-block",),
    "h": ("height",),
    "max_h": ("max-height",),
    "max_w": ("max-width",),
    "min_h": ("min-height",),
    "min_w": ("min-width",),
    "shadow": ("box-shadow",),
    "w": ("width",),
    "background_gradient": ("background-image",),
    "box_size": ("width", "height"),
}

UNITLESS = frozenset(
    """
    animation-iteration-count aspect-ratio column-count columns fill-opacity flex flex-grow flex-shrink
    font-weight grid-area grid-column grid-column-end grid-column-start grid-row grid-row-end grid-row-start
    line-clamp line-height opacity order orphans scale stroke-opacity tab-size widows z-index zoom
    """.split()
)

PSEUDO: dict[str, str] = {
    "_link": ":link",
    "_visited": ":visited",
    "_first": ":first-child",
    "_last": ":last-child",
    "_odd": ":nth-child(odd)",
    "_even": ":nth-child(even)",
    "_empty": ":empty",
    "_before": "::before",
    "_after": "::after",
    "_placeholder": "::placeholder",
    "_selection": "::selection",
    "_checked": ":checked",
    "_invalid": ":invalid",
    "_required": ":required",
    "_read_only": ":read-only",
    "_open": "[open]",
    "_expanded": "[aria-expanded=true]",
    "_selected": "[aria-selected=true]",
    "_hover": ":hover",
    "_focus_within": ":focus-within",
    "_focus": ":focus",
    "_focus_visible": ":focus-visible",
    "_active": ":active",
    "_disabled": ":disabled",
}

# The least width of the window for each name; a plain list means them in this order.
BREAKPOINTS: dict[str, str] = {"initial": "", "xs": "30em", "sm": "48em", "md": "62em", "lg": "80em", "xl": "96em"}

SPACE: dict[str, str] = {
    "0": "0",
    "1": "4px",
    "2": "8px",
    "3": "12px",
    "4": "16px",
    "5": "24px",
    "6": "32px",
    "7": "40px",
    "8": "48px",
    "9": "64px",
}

# Lengths that Chakra calls by a number or a name, and that CSS does not know.
TOKENS: dict[str, str] = {"xs": "20rem", "sm": "24rem", "md": "28rem", "lg": "32rem", "xl": "36rem", "2xl": "42rem"}
ROUND: dict[str, str] = {
    "none": "0", "sm": "2px", "base": "4px", "md": "6px", "lg": "8px", "xl": "12px", "2xl": "16px", "3xl": "24px",
    "full": "999px",
}  # fmt: skip

_SHORTHANDS = (
    "all", "animation", "background", "border", "columns", "container", "flex", "font", "gap", "grid", "inset",
    "list-style", "margin", "mask", "outline", "overflow", "padding", "place", "text-decoration", "transition",
)  # fmt: skip


def is_shorthand(name: str) -> int:
    """How many other properties `name` sets, roughly: 2 for `border`, 1 for `border-top`, 0 for `border-top-width`."""
    for head in _SHORTHANDS:
        if name == head:
            return 3
        if name.startswith(head + "-"):
            return 2 if name.endswith(("-inline", "-block")) else 1 if name.count("-") == head.count("-") + 1 else 0
    return 0
