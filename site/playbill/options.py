"""What every command begins with: its options for the configuration, and a sentence when it cannot go on."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

import click

from playbill import config as configuration
from playbill.errors import SourceError


def with_config(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command its configuration, from the options that all of them have."""
    return with_config_or(lambda error, options: None)(command)


def with_config_or(
    tell: Callable[[SourceError, Mapping[str, object]], None],
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The same, for a command that tells of a wrong configuration in a form of its own."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @click.option("--config", "file", type=click.Path(path_type=Path), help="The configuration: a TOML file.")
        @click.option("--demos", type=click.Path(), help="The folder of the demos.")
        @click.option("--content", type=click.Path(), help="The folder of the pages.")
        @functools.wraps(command)
        def configured(file: Path | None, content: str | None, demos: str | None, **options: object) -> None:
            given: dict[str, object] = {key: options.pop(key) for key in ("out", "base", "live") if key in options}
            try:
                found = configuration.load(file, {"content": content, "demos": demos, **given})
            except SourceError as error:
                tell(error, options)
                stop(str(error), 2)
            command(found, **options)

        return configured

    return decorate


def stop(sentence: str, status: int) -> NoReturn:
    """Say why, and end."""
    click.echo(sentence, err=True)
    sys.exit(status)
