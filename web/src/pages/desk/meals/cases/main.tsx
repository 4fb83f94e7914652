/** Misuse cases: listed, opened with evidence and a picture of the month, and decided by people with reasons. */
import { desk, type Desk } from "../../../../api/desk";
import { Board } from "../../../../desk/meals/board";
import { showDesk } from "../../../../desk/frame";
import { at, count } from "../../../../desk/parts/amounts";
import { language, useWords } from "../../../../kit/words";
import { Case } from "./case";
import { words } from "./words";

type State = "all" | Desk["CaseLine"]["state"];

function Cases() {
    const w = useWords(words);
    const titled = (each: Desk["CaseLine"]) => (language() === "en" ? each.title_en : each.title);
    return (
        <Board<State, Desk["CaseList"], Desk["CaseLine"]>
            place="cases"
            words={w}
            hint={w.hint}
            first="all"
            ask={(town, state, next) => {
                const query = {
                    municipality: town,
                    ...(state === "all" ? {} : { state }),
                    ...(next ? { next } : {}),
                };
                return desk.GET("/v1/desk/cases", { params: { query } });
            }}
            linesOf={(answer) => answer.cases}
            keyOf={(each) => each.case_id}
            nameOf={(each) => `${titled(each)} ${each.subject_id}`}
            columns={[
                { name: w.case, cell: titled },
                { name: w.subject, cell: (each) => `${w.kinds[each.subject_kind]} · ${each.subject_id}` },
                { name: w.period, cell: (each) => each.period },
                { name: w.stateName, cell: (each) => w.states[each.state] },
                { name: w.score, isNumber: true, cell: (each) => count(each.score) },
                { name: w.evidence, isNumber: true, cell: (each) => count(each.evidence_count) },
                { name: w.last, cell: (each) => at(each.last_at) },
            ]}
        >
            {(caseId, onBack) => <Case caseId={caseId} onBack={onBack} />}
        </Board>
    );
}

showDesk(<Cases />);
