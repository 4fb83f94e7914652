"""Breaks the code one small change at a time, and looks whether a test notices (R13).

    python -m tools.mutants [NAME …] [--workers 1]      areas (money, or ledger orders files second_line audits; access
                                                        clocks actions danger households limits), or modules as dolbom
                                                        names them: meals.ledger …
    python -m tools.mutants money --sample 8 --seed 1   a random sample of each area that is named, or of all areas
    python -m tools.mutants orders --tests tests/rules  by these files and folders of tests alone

First all tests run on an unchanged copy of the tree, under build/mutants, and tell which lines they reach; a test that
is not green ends it. Then each change is made in a copy, and the files of tests that reach it run, the cheapest first,
until the first test that fails. Only an assertion that fails and a crash of the code count as noticed; a change that no
test reaches is not. The report, build/mutants.json, names every other change: those that no test noticed or reached,
those whose tests were not done in time, and those of which the run says nothing.
"""

import argparse
import json
import queue
import random
import threading
import time
from collections.abc import Mapping, Sequence

from tools.mutants.areas import AREAS, GROUPS, TESTS, areas_of, modules_of
from tools.mutants.changes import Mutant, count, mutant, of_module
from tools.mutants.reach import Reach, files_of, recorded
from tools.mutants.runs import Outcome, Tree
from tools.steps import BUILD, ROOT, StepFailed, finish

REPORT = BUILD / "mutants.json"
KILLED_SHARE_MIN = 0.95
CPU_S_LEAST, TIMES_AS_LONG = 60, 4
"""What a changed run may take of a processor: so long, and so many times as long as when it was recorded."""
Result = dict[str, object]


def chosen(names: Sequence[str], sample: int, seed: int) -> list[Mutant]:
    """All changes of what is named, or a random sample of so many of each.

    Raises:
        StepFailed: a name is of no area and no module.
    """
    found: list[Mutant] = []
    for name in areas_of(list(names)):
        if any(not (ROOT / of_module(module)).is_file() for module in modules_of(name)):
            raise StepFailed(f"no such area or module: {name}; there are {', '.join((*GROUPS, *AREAS))}")
        made = [(module, number) for module in modules_of(name) for number in range(count(module))]
        drawn = random.Random(f"{seed} {name}").sample(made, min(sample, len(made))) if sample else made
        found += [mutant(*one) for one in drawn]
    return list(dict.fromkeys(found))


def result_of(mutant: Mutant, outcome: Outcome, seconds: float) -> Result:
    return {
        **mutant.shown(),
        "how": outcome.how,
        "by": outcome.test,
        "error": outcome.error,
        "seconds": round(seconds, 1),
    }


def work_off(tree: Tree, reach: Reach, waiting: "queue.Queue[Mutant]", results: list[Result]) -> None:
    """One worker: one change after another in a tree of its own."""
    while True:
        try:
            change = waiting.get_nowait()
        except queue.Empty:
            return
        started, files = time.monotonic(), reach.of(change)
        cpu_s_max = CPU_S_LEAST + TIMES_AS_LONG * sum(file.seconds for file in files)
        outcome = tree.with_change(change, [file.name for file in files], cpu_s_max)
        results.append(result_of(change, outcome, time.monotonic() - started))
        said = f" by {outcome.test}" if outcome.is_noticed else ""
        print(f"    {SAID[outcome.how]}{said}: {change.module}:{change.line} {change.change}", flush=True)
        REPORT.write_text(json.dumps(sorted(results, key=repr), indent=1, ensure_ascii=False) + "\n")


SAID = {
    "assertion": "noticed",
    "crash": "noticed",
    "green": "survived",
    "unreached": "unreached",
    "time": "not done in time",
    "other": "says nothing",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.mutants", description="Mutation testing.")
    parser.add_argument("names", nargs="*", metavar="AREA or MODULE")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--sample", type=int, default=0, help="so many changes, drawn by lot, of each that is named")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tests", nargs="+", default=TESTS, help="files and folders of tests that may notice")
    told = parser.parse_args()
    changes = chosen(told.names, told.sample, told.seed)
    trees = [Tree(number) for number in range(max(1, min(told.workers, len(changes))))]
    reach = recorded(trees[0], files_of(trees[0].path, told.tests), BUILD / "mutants-reach.json")
    print(f"  · all green; {len(changes)} changes", flush=True)
    waiting: queue.Queue[Mutant] = queue.Queue()
    for change in changes:
        waiting.put(change)
    results: list[Result] = []
    workers = [threading.Thread(target=work_off, args=(tree, reach, waiting, results)) for tree in trees]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    judge(results)


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
    by_how = {how: sum(result["how"] == how for result in results) for how in SAID}
    words = {"unreached": "unreached", "time": "not done in time", "other": "say nothing"}
    more = "".join(f", {by_how[how]} {said}" for how, said in words.items() if by_how[how])
    return f"{sum(map(_is_noticed, results))} of {len(results)} noticed{more}"


if __name__ == "__main__":
    finish(main)
