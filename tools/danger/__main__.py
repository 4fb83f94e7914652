"""`make danger-report` measures the detection of danger; `make danger-weights` makes the model's weights anew."""

import argparse

from dolbom.alerts.danger.model import WEIGHTS
from tools.danger import methods, report
from tools.danger.corpus import DEVELOPMENT, MEASURE, digest, read
from tools.danger.train import features_of, packed, trained

FALSE_ALARMS = 0.07
"""The share of harmless development texts that the model may take for danger when it has not seen them."""


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
    found = [features_of(each.text) for each in texts]
    scores = report.left_out(texts, found, report.by_sixths(texts))
    limit = report.threshold(texts, scores, FALSE_ALARMS)
    model = trained(found, [each.is_danger for each in texts])
    WEIGHTS.write_bytes(packed(model, limit, digest(texts)))
    print(f"{WEIGHTS.name}: {len(texts)} texts, threshold {limit:.3f}")


def print_report(show_measure: bool) -> None:
    texts = read(DEVELOPMENT)
    scores = report.left_out(texts, [features_of(each.text) for each in texts], report.by_sixths(texts))
    limit = report.threshold(texts, scores, FALSE_ALARMS)
    said = [score > limit for score in scores]
    print(f"development, {len(texts)} texts: the model alone, each text judged without having seen it")
    print(*report.lines(texts, said), sep="\n")
    print(*report.wrong(texts, said), sep="\n")
    for path, is_shown in ((DEVELOPMENT, True), (MEASURE, show_measure)):
        texts = read(path)
        said = report.judged(texts)
        print(f"{path.stem}, {len(texts)} texts: as a report is judged")
        print(*report.lines(texts, said), sep="\n")
        if is_shown:
            print(*report.wrong(texts, said), sep="\n")


if __name__ == "__main__":
    main()
