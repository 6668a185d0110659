"""Markdown into the document."""

from __future__ import annotations

from playbill import doc
from playbill.doc import Code, Directive, Heading, ListBlock, Paragraph, Table

from tests.site.parsing import only, parse


def test_headings_get_slugs_of_their_own() -> None:
    document = parse("# `a_b` & C-d!\n# x\n# x\n# x-2\n# x\n# !\n# Übung 2\nt\n---\n")
    slugs = [heading.slug for heading in document.headings]
    assert slugs == ["a_b--c-d", "x", "x-2", "x-2-2", "x-3", "section", "übung-2", "t"]


def test_tables_are_read_as_github_reads_them() -> None:
    block = only("| a | b | c |\n|:--|:-:|--:|\n| `x\\|y` | | *z* | more |\n| 1 |\n")
    assert isinstance(block, Table)
    assert block.alignments == ("left", "center", "right")
    assert block.rows[0].cells[0] == (doc.InlineCode(doc.Words(("x|y",))),)
    assert block.rows[0].cells[1] == ()
    assert [row.line for row in (block.header, *block.rows)] == [1, 3, 4]
    assert [len(row.cells) for row in block.rows] == [3, 3]


def test_dashes_under_a_text_with_a_bar_are_no_table() -> None:
    assert isinstance(only("a | b\n---\n"), Heading)


def test_lists_know_their_numbers() -> None:
    block = only("3. a\n4. b\n\n   - c\n")
    assert isinstance(block, ListBlock)
    assert block.start == 3
    assert [item.line for item in block.items] == [1, 2]
    inner = block.items[1].children[1]
    assert isinstance(inner, ListBlock)
    assert (inner.start, inner.line) == (None, 4)


def test_a_fence_in_a_list_runs_at_its_own_line() -> None:
    document = parse("- a\n\n  > ```python exec\n  > if x:\n  >     y\n  > ```\n")
    (block,) = document.executables
    assert block.text == "if x:\n    y\n"
    assert (block.line, block.first_line, block.indent) == (3, 4, 4)


def test_a_list_item_may_begin_on_the_next_line() -> None:
    document = parse("-\n  - \n    ```python exec\n    x\n    ```\n")
    (block,) = document.executables
    assert (block.line, block.first_line, block.text) == (3, 4, "x\n")


def test_a_text_below_a_fence_in_a_list_is_not_in_the_list() -> None:
    document = parse("- ```python\n  a\n  ```\ntext\n")
    assert [type(block) for block in document.blocks] == [ListBlock, Paragraph]
    assert len(parse("- ```\n  a\n  ```\n- b\n").blocks) == 1


def test_a_longer_fence_holds_shorter_ones() -> None:
    block = only("````js\n```python exec\n```\n````\n")
    assert isinstance(block, Code)
    assert str(block.text) == "```python exec\n```\n"


def test_a_fence_is_not_closed_by_one_that_has_words() -> None:
    block = only("```\n```python\n```\n")
    assert isinstance(block, Code)
    assert str(block.text) == "```python\n"


def test_tildes_make_a_fence() -> None:
    block = only('~~~python title="a.py" lines=2\n```\n~~~~\n')
    assert isinstance(block, Code)
    assert (block.language, block.title, block.lines, str(block.text)) == ("python", "a.py", (range(2, 3),), "```\n")


def test_a_fence_without_an_end_is_reported() -> None:
    assert [finding.rule for finding in parse("```js\na\n").findings] == ["fence"]


def test_directives_hold_markdown_to_any_depth() -> None:
    document = parse(
        "`````md tabs\n# One\n\n````md alert warning\n# T\n- a\n\n  ```python demo exec id=x\n  y\n  ```\n````\n`````\n"
    )
    (tabs,) = document.blocks
    assert isinstance(tabs, Directive)
    assert (tabs.name, tabs.line) == ("tabs", 1)
    alert = tabs.children[1]
    assert isinstance(alert, Directive)
    assert (alert.name, alert.argument, alert.line) == ("alert", "warning", 4)
    (block,) = document.executables
    assert (block.fence.id, block.line, block.first_line, block.indent) == ("x", 8, 9, 2)


def test_an_unknown_directive_is_reported_and_its_children_stay() -> None:
    document = parse("a\n\n```md alrt\nb\n```\n")
    assert [(finding.line, finding.rule, finding.severity) for finding in document.findings] == [
        (3, "directive", "warning")
    ]
    assert "Did you mean `alert`?" in document.findings[0].message
    assert isinstance(document.blocks[1], Directive)


def test_an_id_is_given_once() -> None:
    first, second = parse("```python demo id=x\n1\n```\n```python demo id=x\n1\n```\n").executables
    assert first.fault is None
    assert second.fault is not None
    assert second.fault.line == 4
    assert "line 1" in second.fault.message


def test_an_id_is_not_that_of_a_heading() -> None:
    (fault,) = parse("# T\n\n```python demo id=my-part\n1\n```\n\n## My part\n").faults
    assert (fault.line, fault.column) == (3, 4)
    assert "`my-part` is taken. The heading on line 7" in fault.message


def test_a_kind_of_alert_and_a_video_that_are_none_are_reported() -> None:
    document = parse("```md alert waring\nb\n```\n\n```md video\n# B\n```\n")
    assert [(finding.line, finding.rule, finding.severity) for finding in document.findings] == [
        (1, "directive", "warning"),
        (5, "directive", "warning"),
    ]
    assert "Did you mean `warning`?" in document.findings[0].message


def test_a_mistake_in_an_info_string_has_its_line_and_column() -> None:
    (block,) = parse("a\n\n- b\n\n  ``` python dmeo exec\n  x\n  ```\n").executables
    assert block.fault is not None
    assert (block.fault.line, block.fault.column) == (5, 14)
    assert "Did you mean `demo`?" in str(block.fault)


def test_a_demo_of_a_file_has_no_code() -> None:
    (block,) = parse("```python demo file=x\ny\n```\n").executables
    assert "no code" in str(block.fault)


def test_questions_are_taken_out_of_the_page() -> None:
    document = parse("# A\n\n<!-- faqs-start -->\n## Q?\n\nYes.\n\n- a\n\n## A\n\nNo.\n<!-- faqs-end -->\n\nb\n")
    assert [type(block) for block in document.blocks] == [Heading, Paragraph]
    assert [doc.plain_text(faq.question.spans) for faq in document.faqs] == ["Q?", "A"]
    assert [len(faq.answer) for faq in document.faqs] == [2, 1]
    assert document.faqs[0].question.line == 4


def test_a_block_among_the_questions_is_not_run_and_the_author_is_told() -> None:
    document = parse("# A\n\n<!-- faqs-start -->\n## Q?\n\n```python demo id=a\nx\n```\n<!-- faqs-end -->\n")
    assert not list(document.executables)
    assert isinstance(document.faqs[0].answer[0], Code)
    (finding,) = document.findings
    assert (finding.rule, finding.severity, finding.line) == ("faq", "warning", 6)


def test_markdown_without_a_word_holds_no_blocks() -> None:
    document = parse('````md\n```python exec\nx = 1\n```\n````\n\n````md title="page.md"\n# No heading\n````\n')
    assert [type(block) for block in document.blocks] == [Code, Code]
    assert not list(document.executables) + list(document.headings)


def test_front_matter_moves_no_line() -> None:
    document = parse("---\nimport a\n---\n\n# T\n")
    (block,) = document.executables
    assert (block.fence.kind, block.text, block.first_line) == ("exec", "import a\n", 2)
    (heading,) = document.headings
    assert heading.line == 5
