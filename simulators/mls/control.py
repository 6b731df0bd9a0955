"""The simulator's own pages: what it is, how its world stands, and its switches."""

from html import escape
from typing import TYPE_CHECKING

from simulators.control import settings_of, switch
from simulators.exchange import Request, Response, answer, page

from .faults import KNOWN
from .moments import time_text
from .places import CRMLS, GPS
from .reso.authorization import CLIENTS, USERS
from .reso.profiles import Profile

if TYPE_CHECKING:  # the server calls this face
    from .server import SimulatedMLS


def handle(server: "SimulatedMLS", request: Request) -> Response:
    """Status of the world, and its switches."""
    match request.method, request.path.rstrip("/"):
        case "GET", "/simulator":
            return answer(status(server))
        case "GET", "/simulator/faults":
            return answer({"on": server.faults.state(), "known": KNOWN})
        case "POST", "/simulator/faults":
            return switch_faults(server, request)
        case "POST", "/simulator/forgive":
            server.reso.quotas.forgive()
            return answer(status(server)["reso"])
        case "POST", "/simulator/advance":
            return advance(server, request)
    return answer({"error": "Not found"}, 404)


def advance(server: "SimulatedMLS", request: Request) -> Response:
    """Moves the world on by ``ticks``, each changing a ``share`` of it."""
    try:
        settings = settings_of(request)
        moves = server.world.advance(int(settings.get("ticks", 1)), float(settings.get("share", 0.01)))
    except ValueError as error:
        return answer({"error": str(error)}, 400)
    return answer({"tick": server.world.tick, "moves": [move._asdict() for move in moves]})


def switch_faults(server: "SimulatedMLS", request: Request) -> Response:
    """`simulators.control.switch`, of this server's faults."""
    try:
        return answer({"on": switch(server.faults, settings_of(request))["on"]})
    except (ValueError, TypeError) as error:
        return answer({"error": str(error)}, 400)


def status(server: "SimulatedMLS") -> dict[str, object]:
    """The world in figures."""
    world = server.world
    return {
        "simulated": True,
        "seed": world.seed,
        "now": time_text(world.now),
        "tick": world.tick,
        "listings": {"gps": world.count(GPS), "crmls": world.count(CRMLS)},
        "changes": len(world.overlay.changes),
        "added": len(world.overlay.added),
        "requests": server.requests.count,
        "rets_sessions": {
            "open": server.rets.sessions.count,
            "logins": server.rets.sessions.logins,
            "logouts": server.rets.sessions.logouts,
        },
        "faults": server.faults.state(),
        "faults_struck": dict(server.faults.struck),
        "reso": server.reso.status(),
    }


PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Simulated MLS</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:3rem auto;padding:0 1rem;color:#1f2937}}
h1{{font-size:1.6rem}}code{{background:#f3f4f6;padding:.1rem .3rem;border-radius:.25rem}}
table{{border-collapse:collapse}}th,td{{text-align:left;padding:.15rem 1rem .15rem 0}}
dt{{font-weight:600;margin-top:.5rem}}dd{{margin:0 0 0 1rem;color:#4b5563}}
p.note{{background:#fef3c7;padding:.75rem 1rem;border-radius:.5rem}}</style></head><body>
<h1>Simulated MLS</h1>
<p class="note">Everything here is made up: homes, people, prices and pictures. No real listing is served.</p>
<p>{gps:,} listings of the Coachella Valley share and {crmls:,} of the Southern California share;
the world has moved {tick:,} times. The Spark API is below <code>/v1/</code>, photos below <code>/photos/</code>,
RETS 1.5 to 1.8 begins at <code>{base}/rets/Login</code> (user <code>{rets_user}</code>, password
<code>{rets_password}</code>).
The RESO Web API is served as several kinds of servers do it:</p>
<table><tr><th>server</th><th>service root</th><th>token end point</th></tr>{servers}</table>
<p>Each takes the bearer token of the Spark API; those with a token end point grant one to client
<code>{client}</code> with secret <code>{secret}</code>, or to user <code>{user}</code> with password
<code>{password}</code>. A token that is suspended for its budget is free again after
<code>POST /simulator/forgive</code>.</p>
<p><code>GET /simulator/</code> tells how the world stands, <code>POST /simulator/advance</code> moves it on
(<code>{{"ticks": 1, "share": 0.01}}</code>), <code>POST /simulator/faults</code> switches a fault on
(<code>{{"name": "rate_limited", "count": 3}}</code>, also <code>page</code>, <code>probability</code>,
<code>path</code>, <code>share</code>), one off (<code>{{"remove": "html"}}</code>)
or all (<code>{{"clear": true}}</code>).</p>
<h2>Faults</h2><dl>{faults}</dl></body></html>"""


def _server(profile: Profile) -> str:
    address = f"<code>{profile.oauth2_path}</code>" if profile.oauth2_path else "none"
    return f"<tr><td>{profile.name}</td><td><code>{profile.root}/</code></td><td>{address}</td></tr>"


def front(server: "SimulatedMLS", request: Request) -> Response:
    """The page at the root, which says what this is."""
    if request.path != "/":
        return answer({"error": "Not found"}, 404)
    world = server.world
    faults = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in KNOWN.items())
    (client, secret), (user, password) = (*CLIENTS.items(), *USERS.items())
    html = PAGE.format(
        gps=world.count(GPS),
        crmls=world.count(CRMLS),
        tick=world.tick,
        faults=faults,
        servers="".join(_server(profile) for profile in server.reso.profiles.values()),
        client=client,
        secret=secret,
        user=user,
        password=password,
        base=escape(request.base),
        rets_user=escape(server.rets.account.user),
        rets_password=escape(server.rets.account.password),
    )
    return page(html.encode())
