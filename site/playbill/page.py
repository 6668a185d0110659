"""The spine: a source becomes a page, in five calls."""

from collections.abc import Callable
from dataclasses import dataclass

from playbill import frontmatter, markdown
from playbill.config import Config
from playbill.doc import Document
from playbill.errors import Finding, SourceError
from playbill.execute import Execution, execute
from playbill.frontmatter import Meta
from playbill.render import Rendered, render, same
from playbill.source import Source
