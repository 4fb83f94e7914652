"""`make danger-report` measures the detection of danger; `make danger-weights` makes the model's weights anew."""

import argparse

from dolbom.alerts.danger.model import WEIGHTS
from tools.danger import methods, report
from tools.danger.corpus import DEVELOPMENT, MEASURE, digest, read
from tools.danger.readings import judged, left_out, reading, threshold
from tools.danger.speed import milliseconds
from tools.danger.train import packed, trained

FALSE_ALARMS = 0.093
"""The share of harmless development texts that may be taken for danger where the model has read nothing of who wrote
them."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.danger", description=__doc__)
    parser.add_argument("what", choices=("report", "weights", "methods"), nargs="?", default="report")
    parser.add_argument("--show-measure", action="store_true", help="list the texts of the measuring part, too")
    arguments = parser.parse_args()
    if arguments.what == "weights":
        make_weights()
    elif arguments.what == "methods":
        print(*methods.compared(read(DEVELOPMENT)), sep="\n")
    else:
        print_report(arguments.show_measure)


def make_weights() -> None:
    texts = read(DEVELOPMENT)
    readings = [reading(each.text) for each in texts]
    limit = threshold(texts, readings, left_out(texts, readings, report.by_writers(texts)), FALSE_ALARMS)
    model = trained([each.whole for each in readings], [each.is_danger for each in texts])
    WEIGHTS.write_bytes(packed(model, limit, digest(texts)))
    print(f"{WEIGHTS.name}: {len(texts)} texts, threshold {limit:.3f}")


def print_report(show_measure: bool) -> None:
    texts = read(DEVELOPMENT)
    readings = [reading(each.text) for each in texts]
    scores = left_out(texts, readings, report.by_writers(texts))
    said = judged(readings, scores, threshold(texts, readings, scores, FALSE_ALARMS))
    print(f"development, {len(texts)} texts: each judged by a model that has read nothing of who wrote it")
    print(*report.lines(texts, said), sep="\n")
    print(*report.wrong(texts, said), sep="\n")
    for path, is_shown in ((DEVELOPMENT, True), (MEASURE, show_measure)):
        texts = read(path)
        said = report.judged(texts)
        print(f"{path.stem}, {len(texts)} texts: as a report is judged")
        print(*report.lines(texts, said), sep="\n")
        if is_shown:
            print(*report.wrong(texts, said), sep="\n")
    print(*(f"{what}: {took:.1f} ms" for what, took in milliseconds()), sep="\n")


if __name__ == "__main__":
    main()
