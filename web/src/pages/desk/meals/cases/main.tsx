/** Misuse cases: listed, opened with evidence and a picture of the month, and decided by people with reasons. */
import { useState } from "preact/hooks";
import { desk } from "../../../../api/desk";
import { Frame, OfTown, showDesk } from "../../../../desk/meals/frame";
import { useOpened } from "../../../../desk/meals/views";
import { at, count } from "../../../../desk/parts/amounts";
import { usePages } from "../../../../desk/parts/asking";
import { SelectField } from "../../../../desk/parts/fields";
import { OpenLine, PagedTable } from "../../../../desk/parts/table";
import { useWords } from "../../../../kit/words";
import { Case } from "./case";
import { words } from "./words";

type State = "all" | "open" | "in_review" | "confirmed" | "dismissed";

function Cases() {
    const w = useWords(words);
    const [caseId, open] = useOpened("cases");
    return (
        <Frame place="cases" title={w.title} step={caseId ?? ""}>
            {caseId ? (
                <Case caseId={caseId} onBack={() => open(undefined)} />
            ) : (
                <>
                    <p class="hint">{w.hint}</p>
                    <OfTown>{(town) => <List town={town} onOpen={open} />}</OfTown>
                </>
            )}
        </Frame>
    );
}

function List({ town, onOpen }: { town: string; onOpen: (caseId: string) => void }) {
    const w = useWords(words);
    const [state, setState] = useState<State>("all");
    const pages = usePages(
        (next) => {
            const query = {
                municipality: town,
                ...(state === "all" ? {} : { state }),
                ...(next ? { next } : {}),
            };
            return desk.GET("/v1/desk/cases", { params: { query } });
        },
        (answer) => answer.cases,
        [town, state],
    );
    return (
        <section>
            <SelectField id="state" label={w.state} options={w.states} value={state} onChange={setState} />
            <PagedTable
                caption={w.list}
                pages={pages}
                keyOf={(each) => each.case_id}
                empty={w.empty}
                columns={[
                    { name: w.case, cell: (each) => <span lang="ko">{each.title}</span> },
                    { name: w.subject, cell: (each) => `${w.kinds[each.subject_kind]} · ${each.subject_id}` },
                    { name: w.period, cell: (each) => each.period },
                    { name: w.stateName, cell: (each) => w.states[each.state] },
                    { name: w.score, isNumber: true, cell: (each) => count(each.score) },
                    { name: w.evidence, isNumber: true, cell: (each) => count(each.evidence_count) },
                    { name: w.last, cell: (each) => at(each.last_at) },
                    {
                        name: w.open,
                        isBare: true,
                        cell: (each) => (
                            <OpenLine name={`${each.title} ${each.subject_id}`} onOpen={() => onOpen(each.case_id)} />
                        ),
                    },
                ]}
            />
        </section>
    );
}

showDesk(<Cases />);
