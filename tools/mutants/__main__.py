"""Breaks the code one small change at a time, and looks whether a test notices (R13).

    python -m tools.mutants [NAME …] [--workers 2]        areas (money access clocks actions danger households limits
                                                          second_line) or modules as dolbom names them: meals.ledger …
    python -m tools.mutants limits --sample 8 --seed 1    a random sample of each area that is named, or of all areas

Each change is made in a whole copy of the tree under build/mutants, whose tests must be green before; the tests of the
module run until the first that fails. Only an assertion that fails and a crash of the code count as noticed. The
report, build/mutants.json, names every other change: those that no test noticed, those whose tests were not done in
time, and those of which the run says nothing.
"""

import argparse
import json
import os
import queue
import random
import threading
import time
from collections.abc import Mapping, Sequence

from tools.mutants.areas import AREAS, TESTS
from tools.mutants.changes import Mutant, mutants
from tools.mutants.runs import Outcome, Tree
from tools.steps import BUILD, ROOT, StepFailed, finish

REPORT = BUILD / "mutants.json"
KILLED_SHARE_MIN = 0.95
Result = dict[str, object]


def wanted(names: Sequence[str]) -> list[str]:
    """The modules of these areas and modules; all, where none is named.

    Raises:
        StepFailed: one of them is neither.
    """
    unknown = set(names) - set(TESTS) - set(AREAS)
    if unknown:
        raise StepFailed(
            f"no such area or module: {', '.join(sorted(unknown))}; there are {', '.join((*AREAS, *TESTS))}"
        )
    return list(dict.fromkeys(module for name in names or AREAS for module in AREAS.get(name, (name,))))


def chosen(names: Sequence[str], sample: int, seed: int) -> list[Mutant]:
    """All changes of what is named, or a random sample of so many of each."""
    found: list[Mutant] = []
    for name in names or AREAS:
        made = [mutant for module in AREAS.get(name, (name,)) for mutant in mutants(module)]
        found += random.Random(f"{seed} {name}").sample(made, min(sample, len(made))) if sample else made
    return list(dict.fromkeys(found))


def result_of(mutant: Mutant, outcome: Outcome, seconds: float) -> Result:
    return {
        **mutant.shown(),
        "how": outcome.how,
        "by": outcome.test,
        "error": outcome.error,
        "seconds": round(seconds, 1),
    }


def work_off(tree: Tree, waiting: "queue.Queue[Mutant]", results: list[Result]) -> None:
    """One worker: one change after another in a tree of its own."""
    while True:
        try:
            mutant = waiting.get_nowait()
        except queue.Empty:
            return
        started = time.monotonic()
        outcome = tree.with_change(mutant, TESTS[mutant.module])
        results.append(result_of(mutant, outcome, time.monotonic() - started))
        if not outcome.is_noticed:
            print(f"    {SAID[outcome.how]}: {mutant.module}:{mutant.line} {mutant.change}", flush=True)
        REPORT.write_text(json.dumps(sorted(results, key=repr), indent=1, ensure_ascii=False) + "\n")


SAID = {"green": "survived", "time": "not done in time", "other": "says nothing"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.mutants", description="Mutation testing.")
    parser.add_argument("names", nargs="*", metavar="AREA or MODULE")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sample", type=int, default=0, help="so many changes, drawn by lot, of each that is named")
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    modules = wanted(told.names)
    changes = chosen(told.names, told.sample, told.seed)
    trees = [Tree(number) for number in range(min(told.workers, len(changes)))]
    for module in dict.fromkeys(mutant.module for mutant in changes):
        trees[0].must_be_green(module, TESTS[module])
        print(f"  · {module}: green; {sum(mutant.module == module for mutant in changes)} changes", flush=True)
    waiting: queue.Queue[Mutant] = queue.Queue()
    for mutant in changes:
        waiting.put(mutant)
    # A run of some modules leaves what is known of the others.
    known = json.loads(REPORT.read_text()) if REPORT.exists() else []
    results: list[Result] = [result for result in known if result["module"] not in modules and "how" in result]
    workers = [threading.Thread(target=work_off, args=(tree, waiting, results)) for tree in trees]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    judge([result for result in results if result["module"] in modules])


def judge(results: Sequence[Result]) -> None:
    """Tells how many were noticed, area by area.

    Raises:
        StepFailed: too few, or a run said nothing about its change.
    """
    for name, modules in AREAS.items():
        mine = [result for result in results if result["module"] in modules]
        if mine:
            print(f"    {name:<12} {_counted(mine)}")
    print(f"    all          {_counted(results)}; {REPORT.relative_to(ROOT)} names the others")
    if any(result["how"] == "other" for result in results):
        raise StepFailed("some runs went wrong by themselves: they say nothing of their changes")
    if sum(_is_noticed(result) for result in results) < KILLED_SHARE_MIN * len(results):
        raise StepFailed(f"fewer than {KILLED_SHARE_MIN:.0%} were noticed")


def _is_noticed(result: Mapping[str, object]) -> bool:
    return Outcome(str(result["how"])).is_noticed


def _counted(results: Sequence[Result]) -> str:
    late, silent = (sum(result["how"] == how for result in results) for how in ("time", "other"))
    more = (f", {late} not done in time" if late else "") + (f", {silent} say nothing" if silent else "")
    return f"{sum(map(_is_noticed, results))} of {len(results)} noticed{more}"


if __name__ == "__main__":
    finish(main)
