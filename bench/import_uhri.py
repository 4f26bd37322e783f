"""Import of 270,000 UHRI annotations: CPU seconds and memory of the first import, of the same file again, and of the
index. The volume is synthetic: texts of real rows repeated and spliced (bench/synthetic_uhri.py).

    python bench/import_uhri.py --file uhri.json [--home FOLDER]

Goals: first ≤ 180 CPU-s and ≤ 600 MB, again ≤ 60 CPU-s and no write.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def run(words: list[str], home: Path) -> tuple[float, float, float, str]:
    """Run one command; its CPU seconds, peak memory in MB, wall seconds and last line."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "hrcity.conf", *words],
        env={**os.environ, "HRCITY_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    lines = (done.stdout + done.stderr).strip().splitlines()
    return cpu, after.ru_maxrss / 1024, time.monotonic() - start, lines[-1] if lines else ""


def main() -> None:
    """Print one line per step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="hrcity-bench-"))
    print(f"home {home}, file {given.file.stat().st_size / 1e6:.0f} MB (synthetic volume)")
    for words in (
        ["migrate", "-v", "0"],
        ["load_vocabulary"],
        ["import", str(given.file), "--as", "uhri_json", "--json"],
        ["import", str(given.file), "--as", "uhri_json", "--json"],
        ["reindex"],
    ):
        cpu, memory, wall, last = run(words, home)
        print(
            f"{words[0]:16} {cpu:7.1f} CPU-s  peak so far {memory:6.0f} MB  wall {wall:6.1f} s  {last[:160]}",
            flush=True,
        )


if __name__ == "__main__":
    main()
