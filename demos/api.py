"""What the demos fetch: a small JSON API that is slow on purpose.

`GET /zen` gives a sentence, `GET /posts/{n}` one of ten posts.
"""

import asyncio
import itertools

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

SENTENCES = itertools.cycle(
    (
        "Show it running, then explain it.",
        "A short page that is read beats a long one that is not.",
        "Whoever waits should know for what.",
        "Say what it does before how it does it.",
        "The best option is the one that was not needed.",
        "An example that cannot fail teaches half.",
        "Name it well and the comment can go.",
    )
)

POSTS = (
    ("Before the doors open", "The stage manager counts the lamps. One is out; there is always one."),
    ("A cue of two words", "Say it softly and a wall moves. Say it late and an actor talks to a wall."),
    ("The rope that holds the moon", "Forty kilos of painted canvas, and the knot is older than the crew."),
    ("Row F, seat 12", "Somebody laughs before the joke. By the third night the actors wait for it."),
    ("What the prompter knows", "Every line of every part, and never when to stop whispering."),
    ("Rain on the roof", "In the quiet scene it plays along. The critics praise the sound design."),
    ("The understudy's evening", "Learned for a year, played for an hour, and the hour was enough."),
    ("Props, third shelf", "Two letters, one dagger, an apple. The apple is replaced each day."),
    ("After the last bow", "The curtain is down and the scenery still believes in the play."),
    ("Lights out", "One bulb stays on all night, so that nobody falls into the pit."),
)


async def zen(request: Request) -> JSONResponse:
    await asyncio.sleep(0.8)
    return JSONResponse({"sentence": next(SENTENCES)})


async def post(request: Request) -> JSONResponse:
    number = request.path_params["number"]
    # A different delay for each post: fetched side by side they do not arrive in order.
    await asyncio.sleep(0.4 + number * 7 % 5 * 0.2)
    if not 1 <= number <= len(POSTS):
        return JSONResponse({"error": f"There is no post {number}."}, status_code=404)
    title, body = POSTS[number - 1]
    return JSONResponse({"id": number, "title": title, "body": body})


app = Starlette(routes=[Route("/zen", zen), Route("/posts/{number:int}", post)])
