"""Plays the scene and writes down the tables after it, and what is answered from them.

    python -m tests.recorded.record FOLDER

The recording beside this module was made with the code of commit e341c04, before its modules moved: the handlers of
that tree, under this stage. It is made anew only where a row is meant to look otherwise from now on; the commit that
does so says why.
"""

import json
import os
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from dolbom.clock import SEOUL
from tests.conftest import aws_in_memory
from tests.recorded import alerts_scene, meals_scene
from tests.recorded.stage import Json, Request, Stage, lines, told

BEGINS = datetime(2026, 11, 20, 9, tzinfo=SEOUL)


def played(stage: Stage) -> list[Request]:
    """Plays everything; what is asked afterwards."""
    alerts = alerts_scene.play(stage)
    meals = meals_scene.play(stage)
    return [*meals_scene.questions(meals), *alerts_scene.questions(alerts)]


def answered(stage: Stage, asked: list[Request]) -> list[Json]:
    """Each request with its answer."""
    found = []
    for request in asked:
        status, answer = stage.ask(request)
        found.append({"request": asdict(request), "status": status, "answer": told(answer)})
    return found


def main(folder: Path) -> None:
    with aws_in_memory() as aws:
        os.environ.update({f"DOLBOM_{name.upper()}": value for name, value in aws.settings.items()})
        stage = Stage(aws, BEGINS)
        asked = played(stage)
        tables = stage.tables()
        ended = stage.now
    with aws_in_memory() as aws:
        stage = Stage(aws, ended)
        stage.load(tables)
        answers = answered(stage, asked)
    (folder / "tables.json").write_text(lines(tables))
    rows = ",\n".join(json.dumps(answer, ensure_ascii=False, sort_keys=True) for answer in answers)
    (folder / "answers.json").write_text(f'{{"at": "{ended.isoformat()}", "answers": [\n{rows}\n]}}\n')


if __name__ == "__main__":
    main(Path(sys.argv[1]))
