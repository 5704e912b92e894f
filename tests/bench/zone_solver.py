"""The solver of zones on the instances of `IOC_BENCH_DATA`/zoning, each in a process of its own."""

import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from data.settings import ROOT

INSTANCES = (("m2000b", 0.05), ("l5000", 0.0))
SECONDS = 60


def section(folder: Path | None) -> str:
    """Return the section of the report; `folder` holds the instances."""
    lines = ["## Zones worked out\n"]
    if folder is None or not (folder / f"{INSTANCES[0][0]}_blocks.csv").is_file():
        lines.append("Left out: no instances in `IOC_BENCH_DATA`.\n")
        return "\n".join(lines)
    lines.append(f"`zones solve`, {SECONDS} s, seed 1, run twice; the gap is to the LP bound.\n")
    lines.append("| instance | tolerance | what it said | same plan again | peak memory MB |")
    lines.append("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        for instance, tolerance in INSTANCES:
            plans = [Path(name) / f"{instance}-{run}.csv" for run in range(2)]
            said = [_solve(folder, instance, tolerance, plan) for plan in plans]
            same = plans[0].read_bytes() == plans[1].read_bytes()
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
            words = " ".join(re.findall(r"(?m)^(?:LP|Overflow|Broken|Wrote).*$", said[0]))
            words = words.replace(str(plans[0]), "the file")
            lines.append(
                f"| {instance} | {tolerance:.0%} | {words} | {'yes' if same else 'no'} "
                f"| {peak:.0f} |"
            )
    return "\n".join([*lines, ""])


def _solve(folder: Path, instance: str, tolerance: float, plan: Path) -> str:
    arguments = ["--tolerance", str(tolerance), "--seconds", str(SECONDS), "--out", str(plan)]
    for name, ending in (("blocks", "blocks"), ("schools", "schools"), ("adjacency", "adj")):
        arguments += [f"--{name}", str(folder / f"{instance}_{ending}.csv")]
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "data.cli", "--language", "en", "zones", "solve", *arguments],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout
