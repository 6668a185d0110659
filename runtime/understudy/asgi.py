"""`uvicorn --factory understudy.asgi:app`, with `UNDERSTUDY_APP=FILE.py:app` in the environment."""

from understudy.program import from_environment as app

__all__ = ["app"]
