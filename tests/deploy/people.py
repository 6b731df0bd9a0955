"""People at the site, in a process of their own: each opens a page, reads for a while, and opens the next.

Reads from standard input a JSON object: `port`, `host`, `seconds`, `reading` (seconds between two pages in the mean),
`people` (of `tests.deploy.offices`), and prints one: `times` (milliseconds by kind of page), `problems`, and `added`
(own listings entered, by person).
"""

import json
import random
import sys
import threading
import time
from collections import Counter, defaultdict
from http.client import HTTPConnection, HTTPException
from typing import Any
from uuid import uuid4

# Of a hundred pages, so many of each kind; the rest enters a listing.
SHARES = {"search": 45, "listing": 25, "leads": 12, "lead": 12, "API list": 4, "API entry": 2}
TIMEOUT = 60
LISTING = {
    "standardStatus": "Active",
    "propertyType": "Residential",
    "streetName": "Palm Way",
    "city": "Indio",
    "stateOrProvince": "CA",
    "postalCode": "92201",
    "listPrice": 450000,
}


class People:
    """All of them, until `seconds` are over."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.port, self.reading, self.people = given["port"], given["reading"], given["people"]
        self.headers = {"Host": given["host"], "X-Forwarded-Proto": "https", "Connection": "close"}
        self.until = time.monotonic() + given["seconds"]
        self.times: dict[str, list[float]] = defaultdict(list)
        self.problems: list[str] = []
        self.added: Counter[str] = Counter()

    def all(self) -> None:
        threads = [threading.Thread(target=self.one, args=(place,)) for place in range(len(self.people))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def one(self, place: int) -> None:
        person, chance = self.people[place], random.Random(place)
        kinds = [kind for kind in SHARES if kind == "API entry" or person["pages"][kind]]
        time.sleep(chance.uniform(0, self.reading))
        while time.monotonic() < self.until:
            kind = chance.choices(kinds, [SHARES[each] for each in kinds])[0]
            self._open(person, kind, chance)
            time.sleep(min(chance.expovariate(1 / self.reading), self.reading * 5))

    def _open(self, person: dict[str, Any], kind: str, chance: random.Random) -> None:
        headers, body, method = dict(self.headers), None, "GET"
        if kind.startswith("API"):
            headers["Authorization"] = f"Bearer {person['token']}"
        else:
            headers["Cookie"] = f"sessionid={person['session']}"
        if kind == "API entry":
            method, address = "POST", "/api/v1/properties"
            body = json.dumps(LISTING | {"streetNumber": str(chance.randrange(1, 99_999))})
            headers |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        else:
            address = chance.choice(person["pages"][kind])
        started = time.perf_counter()
        status, problem = self._answer(method, address, headers, body)
        if problem:
            self.problems.append(f"{method} {address}: {problem}")
            return
        self.times[kind].append((time.perf_counter() - started) * 1000)
        if status == 201:
            self.added[person["name"]] += 1

    def _answer(self, method: str, address: str, headers: dict[str, str], body: str | None) -> tuple[int, str]:
        """The status, and what is wrong with the answer."""
        web = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            web.request(method, address, body, headers)
            answer = web.getresponse()
            text = answer.read()
            wanted = 201 if method == "POST" else 200
            return answer.status, "" if answer.status == wanted else f"{answer.status} {text[:200]!r}"
        except (HTTPException, OSError) as error:
            return 0, repr(error)
        finally:
            web.close()


def main() -> None:
    people = People(json.load(sys.stdin))
    people.all()
    json.dump({"times": people.times, "problems": people.problems, "added": people.added}, sys.stdout)


if __name__ == "__main__":
    main()
