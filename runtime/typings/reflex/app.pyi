"""`reflex.app` is `understudy.app`."""

from understudy.app import App as App
from understudy.app import BaseStateToken as BaseStateToken
from understudy.app import get_app as get_app
from understudy.app import page as page
