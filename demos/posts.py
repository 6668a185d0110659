"""Posts that arrive one by one, or all side by side."""

import asyncio
import os

import httpx
import reflex as rx

POSTS = 6


def api_url() -> str:
    return os.environ.get("DEMO_API_URL", "http://localhost:8000/demo-api")


async def fetch_post(client: httpx.AsyncClient, number: int) -> dict[str, str]:
    response = await client.get(f"{api_url()}/posts/{number}")
    response.raise_for_status()
    post = response.json()
    return {"title": post["title"], "body": post["body"]}


class PostsState(rx.State):
    posts: list[dict[str, str]] = []
    waiting: int = 0
    problem: str = ""
    _run: int = 0

    def _begin(self) -> int:
        self._run += 1
        self.posts = []
        self.waiting = POSTS
        self.problem = ""
        return self._run

    @rx.event
    def get_one_by_one(self):
        return PostsState.one_by_one(self._begin())

    @rx.event
    def get_side_by_side(self):
        return PostsState.side_by_side(self._begin())

    async def _get_post(self, client: httpx.AsyncClient, number: int, run: int):
        try:
            post = await fetch_post(client, number)
        except (httpx.HTTPError, ValueError, KeyError):
            post = None

        async with self:
            # Another button was pressed meanwhile: this post is no longer wanted.
            if run != self._run:
                return
            self.waiting -= 1
            if post is None:
                self.problem = "Some posts could not be fetched. Is the demo API running?"
            else:
                self.posts.append(post)

    @rx.event(background=True)
    async def one_by_one(self, run: int):
        async with httpx.AsyncClient() as client:
            for number in range(1, POSTS + 1):
                if run != self._run:
                    return
                await self._get_post(client, number, run)

    @rx.event(background=True)
    async def side_by_side(self, run: int):
        async with httpx.AsyncClient() as client:
            await asyncio.gather(*(self._get_post(client, number, run) for number in range(1, POSTS + 1)))


def show_post(post: dict[str, str]) -> rx.Component:
    return rx.card(
        rx.text(post["title"], weight="bold"),
        rx.text(post["body"]),
        width="100%",
    )


def posts() -> rx.Component:
    return rx.vstack(
        rx.hstack(
            rx.button("One by one", on_click=PostsState.get_one_by_one),
            rx.button("Side by side", on_click=PostsState.get_side_by_side),
            rx.cond(PostsState.waiting > 0, rx.badge(f"{PostsState.waiting} to come")),
            align="center",
            wrap="wrap",
        ),
        rx.cond(PostsState.problem != "", rx.callout(PostsState.problem, color_scheme="red")),
        rx.foreach(PostsState.posts, show_post),
        width="100%",
    )


app = rx.App()
app.add_page(posts, route="/", title="Posts")
