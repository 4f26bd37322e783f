"""A mixed load of public pages on a served city: latency at a steady rate of requests.

    HRCITY_HOME=folder python bench/load.py [--rate 100] [--seconds 20]
    HRCITY_HOME=folder python bench/load.py --search --rate 50          only the search page, with 2 to 4 words each

Starts gunicorn with the product's own numbers of workers and threads on a free port of this machine, sends the mix from
threads of this process (so the two share the cores), and prints percentiles. Goals: 100 requests/s, p99 < 300 ms;
search page at 50 requests/s, p95 ≤ 60 ms. The words of a search are neighbours in a text, so each finds something.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

WORDS = ("housing", "children", "migrant+workers", "violence+against+women", "torture", "disability", "health")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def mix(rng: random.Random, refs: list[str]) -> str:
    """Half records, a quarter searches, the rest list and front page."""
    draw = rng.random()
    if draw < 0.5:
        return f"/recommendations/{rng.choice(refs)}/"
    if draw < 0.75:
        return f"/recommendations/?q={rng.choice(WORDS)}"
    return "/recommendations/" if draw < 0.9 else "/"


def search_mix(rng: random.Random, texts: list[str]) -> str:
    """The search page, or the list by words, for two to four neighbouring words of a text."""
    words = re.findall(r"[A-Za-z]{4,}", rng.choice(texts)) or ["housing"]
    count = rng.randint(2, 4)
    first = rng.randrange(max(1, len(words) - count))
    page = "/search/" if rng.random() < 0.5 else "/recommendations/"
    return f"{page}?q={'+'.join(words[first : first + count])}"


LOCAL = threading.local()


def ask(port: int, path: str, at: float) -> tuple[float, int]:
    """Seconds from the moment the request was due to the last byte, and the status."""
    link: http.client.HTTPConnection | None = getattr(LOCAL, "link", None)
    if link is None:
        link = LOCAL.link = http.client.HTTPConnection("localhost", port, timeout=30)
    try:
        link.request("GET", path)
        answer = link.getresponse()
        answer.read()
        status = answer.status
    except (OSError, http.client.HTTPException):
        LOCAL.link, status = None, 0
    return time.monotonic() - at, status


def main() -> None:
    """Serve, load, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--search", action="store_true", help="only the search page")
    given = parser.parse_args()
    port = free_port()
    words = [sys.executable, "-m", "gunicorn", "hrcity.conf.wsgi", "-b", f"127.0.0.1:{port}", "--workers", "2",
             "--threads", "4", "--log-level", "error", "--keep-alive", "30"]
    server = subprocess.Popen(words, env={**os.environ, "HRCITY_TESTING": "1"})
    try:
        pages, drawn = (search_mix, sample("text")) if given.search else (mix, sample("ref"))
        time.sleep(4)
        rng, answers = random.Random(7), []
        with ThreadPoolExecutor(32) as pool:
            for _ in range(40):
                pool.submit(ask, port, pages(rng, drawn), time.monotonic())
            time.sleep(3)
            start = time.monotonic()
            for number in range(given.rate * given.seconds):
                due = start + number / given.rate
                time.sleep(max(0.0, due - time.monotonic()))
                answers.append(pool.submit(ask, port, pages(rng, drawn), due))
        tell([answer.result() for answer in answers], given.rate, time.monotonic() - start)
    finally:
        server.terminate()
        server.wait()


def sample(field: str) -> list[str]:
    """References, or texts, of a thousand asks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrcity.conf.settings")
    import django

    django.setup()
    from hrcity.recommendations.models import Recommendation

    return list(Recommendation.objects.order_by("?").values_list(field, flat=True)[:1000])


def tell(answers: list[tuple[float, int]], rate: int, seconds: float) -> None:
    """Percentiles in milliseconds."""
    times = sorted(spent * 1000 for spent, _status in answers)
    wrong = sum(1 for _spent, status in answers if status != 200)
    at = {name: times[min(len(times) - 1, int(len(times) * share))] for name, share in (("p50", .5), ("p95", .95),
                                                                                       ("p99", .99))}
    print(f"{rate} requests/s asked, {len(times) / seconds:.0f} served, {wrong} failed: "
          + ", ".join(f"{name} {value:.0f} ms" for name, value in at.items()))


if __name__ == "__main__":
    main()
