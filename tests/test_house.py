"""The house: which module stands on which floor, and who may import whom.

The README shows the same floors. A module that is new gets a line here first: if what it is for does
not fit into that line, it is two modules.
"""

from __future__ import annotations

import re
import sys
from functools import cache

from tests.house import ROOT, floors, modules, nearest_module, no, row

# A module imports from floors below its own, or from modules above it in the list of its own floor.
UNDERSTUDY = """
0 words, messages, effects
    errors              exceptions that word themselves
    limits              how much a tab, an address and a worker may take
    wire                messages of the socket as frozen values
    tracking            who may change what now, and who reads what
    html                escaped HTML as a value
    triggers            DOM event -> arguments
    effects             what a handler may ask of the browser
1 values that come in, one connection as a pure machine, author code
    coerce              values of the wire -> annotated types
    session             one tab's conversation: message in, intents out
    threads             handlers that block, and their thread
    bindings            what a block binds, read from its syntax
    missing             imports that fail, with what would help
    loader              code in which `import reflex` is this runtime
    namespace           the module of a page, block by block
2 expressions, handlers, calls
    vars.kinds          what an annotation says about values
    vars.conversion     what `.to(int)` makes of a value
    vars.embed          expressions inside of texts
    vars.operators      Python's signs, handed on by symbol
    vars.show           a value as text
    vars.scope          what an expression is evaluated against
    vars.closures       the closures that evaluate
    vars.core           the Var itself
    vars.calling        a method call as an expression
    vars.indexing       `x[i]` and `x.name` as expressions
    vars.number         methods of numbers
    vars.dates          methods of dates and spans
    vars.expr           what others need of all that
    vars.text           methods of texts
    vars.containers     methods of lists, sets, dicts
    vars.methods        which class has the methods of which values
    vars                as `reflex.vars` names them
    event               handlers and calls; the module is `rx.event`
    action              what a page binds to a trigger, by number
3 what a tab remembers
    state.plain         values in plain types
    state.frozen        copies that never change, and say why
    state.changes       containers that notice being changed
    state.computed      `@rx.var`
    state.fields        annotation -> Var on the class, value on the instance
    state.methods       a handler in a class body
    state.base          State
    state.tree          all states of one tab
    state.proxy         what a background task holds
    state               as `reflex.state` names them
    results             what a handler returned, sorted
4 components
    view                the package
    view.color          colours by name and shade
    view.nodes          the tree that a component returns
    view.properties     which keyword arguments are style
    view.style          style props -> classes and rules
    view.flow           cond, match, foreach
    view.component      the one way to declare a component
    view.parts.icons    drawings
    view.parts.layout   boxes
    view.parts.words    headings, text, lists
    view.parts.media    pictures, films, sounds
    view.parts.elements `rx.el`
    view.parts.data     tables, progress
    view.parts.feedback callouts, spinners
    view.parts.forms    buttons and fields
    view.parts.choices  selects, radio buttons
    view.parts.overlays dialogs, menus, what folds
    view.parts          every component by name
    view.parts.chakra   what they were called before
5 a tree compiled once; slots and patches
    view.rows           one list of rows becomes another
    view.nesting        which element may stand where
    view.pieces         what paints itself from a screen
    view.ledger         the books of a compilation
    view.opening        the start tag of an element
    view.template       the compiler
    view.slots          what is shown, and what to send
6 the tabs of a server, and what each shows
    lock                one holder of a tab, the others in order
    tab                 one tab: states, screen, lock, connection
    registry            the templates that can be live
    presence            who is there, and who is waited for
7 the only place where state changes
    turn                lock, run, diff, send, release
    adoption            tasks that author code makes itself
    chain               one handler after the other, in turns
    background          tasks with owners
8 the engine, and the app that authors see
    reception           what a tab is told when it comes
    engine              every tab, template and task of a server
    app                 `rx.App`, `@rx.page`, modify_state
9 doors: sockets, programs, tests, Reflex's names
    testing_tree        a page's HTML as a tree
    testing_dom         updates applied to it
    testing_tab         a tab without a browser
    testing             Visitor
    sockets             python-socketio <-> engine
    server              a program's pages as an ASGI application
    memory              how the garbage collector is used
    program             a program from the command line
    asgi                a program named by the environment
    compat              `rx.chakra`
    experimental        `reflex.experimental`
    utils.exceptions    `reflex.utils.exceptions`
    utils.prerequisites `reflex.utils.prerequisites`
    utils               `reflex.utils`
    understudy          the front door: `rx`
    __main__            `python -m understudy`
"""

PLAYBILL = """
0 mistakes, settings, the document, the disk
    rules               what `check` looks for
    digest              what something contains, in 32 letters
    disk                files written with few calls
    cache               what earlier builds have made
    compress            smaller copies of text files
    errors              mistakes with file, line, what, why, what to do
    report              what a build has done
    texts               what the theme says, in one table
    arrangement         the list `nav`
    urls                which addresses a page may point to
    table               a TOML table that knows its lines
    look                keys for the look, the links, the texts
    config              `[tool.playbill]`
    policy              what a page may load, and from where
    history             when pages were last changed
    basis               what every page is made with
    standing            whether a build has nothing to do
    options             what every command begins with
    pictures            how large a picture is
    doc                 the document, each block with its line
    source              the only reader of pages
    strays              files whose names are not UTF-8
    routes              file -> route
    negotiation         which form of a page is asked for
    guard               what a page may cost to parse
    punctuation         lets mistletoe begin sooner
    deadline            work that may hang
    opened              which files a page has opened
    feedback            what a reader may say of a page, and how often
    feedback_store      the file that keeps it
    reading             author code as a text
    habits              concurrent code that will go wrong
    spellings           names that have another one now
1 front matter, info strings, colours
    fence               info string -> Fence
    frontmatter         YAML, and the legacy form
    silencers           what an author has allowed
    fences              colours of earlier builds
    beginnings          what a match of a pattern can begin with
    lexing              lexers that try only rules that can match
    highlight           code with colours
2 Markdown into our own tree
    interpolate         `{expression}` in text
    tree                raw blocks -> document
    spans               the text of one block
    cut                 a page cut into raw blocks
    markdown            all of it behind one lock
3 a page's code is run
    blame               an exception as a mistake in the page
    demofile            a program of the demos folder
    execute             the blocks of a page in one module
4 live results in their frames
    inline              spans -> HTML
    span_markdown       spans -> Markdown
    state_text          the first view of a demo as text
    codebox             code as a reader sees it
    faultbox            a mistake where it stands
    directives          alerts, tabs, videos
    demobox             a demo in its frame
5 a page is made, in five calls
    render              document and execution -> HTML
    page                source -> page
    page_markdown       page -> Markdown
    demopage            a demo alone
6 the site
    tagging             which lists of posts there are
    entry               a page as the book knows it
    navigation          pages as trees, and what one page shows of them
    book                all pages: routes, order, neighbours
    entries             what the book knows, kept
    nearest             pages that a wrong address may mean
    views               what a template gets
    blog                posts, and lists of them
    about               what a page's head says to programs
    links               what a link leads to
    outline             titles, headings, pictures
    bundle              modules of JavaScript as one file
    assets              files named by what they contain
    layout              the whole HTML
    search              what pages say, as an index
    facts               what a page tells the rest of the site
    companions          further files of a page
    feed_html           a page's text for readers of a feed
    feeds               the blog as RSS
    sitemap             every address, for search engines
    programs            the files for programs that read
    hosting             headers for hosts that only serve files
    changes             what was saved, by what it is to a site
    site                pages as they are made, each once
    sitefile            a file of the built site
    surroundings        what pages show of each other
    kept                a page as the cache keeps it
    library             pages of the last build, for a server
7 serve, build, check, new
    headers             what every response carries
    mounts              the ASGI apps of the configuration
    reload              tabs hear that a page has changed
    mistakes            what is wrong now, said once
    attention           what somebody waits for comes first
    likeness            whether a state is what it was
    watched             what of the disk a served site is made of
    watch               saved files -> pages made anew
    indexer             the index of a site that is served
    feedback_desk       where answers of readers arrive
    server              the site as an app
    crew                child processes that can be killed
    swap                a folder replaced as a whole
    staging             the new folder as it fills
    additions           what a build writes beside the pages
    handwork            what a child of a build does
    export              `build`
    outside             connections to other hosts, noticed
    naming              what the controls of a demo are called
    rehearsal           a page's demos played once
    review              what was seen, as findings
    inspection          what a page says of itself
    external            whether other sites answer
    check               `check`
    formats             how findings are written
    inforce             the configuration as TOML, with who set what
    scaffold            `new`
8 the command line
    terminal            what a person sees
    bar                 how far a command is
    building            `build` that has something to do
    door                the way in
    feedback_report     what readers said, as a table
    cli                 arguments in, exit status out
    pytest_items        pages and demos as items of pytest
    pytest_plugin       what pytest loads at its start
    playbill            the package
    __main__            `python -m playbill`
"""

# Whoever knows a library; nobody else does. What is not listed needs only Python's own.
LIBRARIES = {
    "anyio": "playbill.feedback_desk playbill.indexer playbill.server playbill.watch",
    "brotli": "playbill.compress",
    "click": "playbill.cli playbill.door playbill.options playbill.terminal",
    "engineio": "understudy.sockets",
    "imagesize": "playbill.pictures",
    "httpx": "playbill.external",
    "jinja2": "playbill.layout",
    "markupsafe": "playbill.highlight playbill.layout playbill.views",
    "mistletoe": "playbill.cut playbill.spans",
    "pagefind_bin": "playbill.search",
    "pygments": "playbill.highlight playbill.lexing",
    "pytest": "playbill.pytest_items playbill.pytest_plugin",
    "redis": "",
    "rich": "playbill.bar playbill.feedback_report",
    "rjsmin": "playbill.assets",
    "socketio": "understudy.sockets",
    "starlette": (
        "playbill.feedback_desk playbill.headers playbill.indexer playbill.mounts playbill.reload playbill.server "
        "understudy.server"
    ),
    "uvicorn": "playbill.cli playbill.mounts understudy.program",
    "watchfiles": "playbill.watch",
    "yaml": "playbill.frontmatter",
}

README_WALL = 120


MAP = {"understudy": floors(UNDERSTUDY), "playbill": floors(PLAYBILL)}


def full(package: str, short: str) -> str:
    return package if short == package else f"{package}.{short}"


@cache
def heights() -> dict[str, tuple[int, int]]:
    """Module -> its floor, and its place on that floor."""
    return {
        full(package, short): (floor.number, place)
        for package, all_ in MAP.items()
        for floor in all_
        for place, short in enumerate(floor.modules)
    }


# ---- the map ----


def test_every_module_is_on_the_map_and_the_map_has_no_other() -> None:
    on_the_map = [full(package, short) for package, all_ in MAP.items() for floor in all_ for short in floor.modules]
    assert len(on_the_map) == len(set(on_the_map)), "a module stands on the map twice"
    no([f"{name} is not on the map: give it a line" for name in sorted(modules().keys() - set(on_the_map))])
    no([f"{name} is on the map and does not exist" for name in sorted(set(on_the_map) - modules().keys())])
    no(
        [
            f"{short}: say what it is"
            for all_ in MAP.values()
            for one in all_
            for short in one.modules
            if not one.modules[short]
        ]
    )


def test_imports_go_down() -> None:
    height = heights()
    no(
        [
            f"{module.place(node)}: {module.name} (floor {height[module.name][0]}) imports {target}, which stands above"
            for module in modules().values()
            for node, name in module.imports()
            if (target := nearest_module(name)) and target != module.name
            if target.partition(".")[0] == module.name.partition(".")[0] and {target, module.name} <= height.keys()
            if height[target] > height[module.name]
        ]
    )


def test_understudy_never_imports_playbill() -> None:
    no(
        [
            f"{module.place(node)}: imports {name}"
            for module in modules().values()
            for node, name in module.imports()
            if module.name.startswith("understudy") and name.partition(".")[0] == "playbill"
        ]
    )


def test_own_modules_are_imported_at_the_top_of_the_file() -> None:
    no(
        [
            f"{module.place(node)}: {name} is imported inside of something: what comes from above is an argument"
            for module in modules().values()
            for node, name in module.imports()
            if name.partition(".")[0] in MAP and node not in module.tree.body
        ]
    )


def test_each_library_is_known_where_the_list_says() -> None:
    known: dict[str, set[str]] = {}
    for module in modules().values():
        for _, name in module.imports():
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and top not in MAP:
                known.setdefault(top, set()).add(module.name)
    for library in sorted(known.keys() | LIBRARIES.keys()):
        assert known.get(library, set()) == set(LIBRARIES.get(library, "").split()), library


def test_the_readme_shows_the_same_floors() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert len(readme.splitlines()) < README_WALL
    shown = [line for line in readme.splitlines() if re.match(r"\| \d", line)]
    assert shown == [row(floor) for all_ in MAP.values() for floor in all_]
