"""`uvicorn --factory understudy.asgi:app`, with `UNDERSTUDY_APP=FILE.py:app` in the environment."""

from .program import from_environment as app

__all__ = ["app"]
