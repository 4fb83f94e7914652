/** Questions of children and guardians: what waits, with danger and lateness marked, is answered, closed, reopened. */
import { useState } from "preact/hooks";
import { desk } from "../../../../api/desk";
import { Frame, OfTown, showDesk } from "../../../../desk/meals/frame";
import { useOpened } from "../../../../desk/meals/views";
import { at } from "../../../../desk/parts/amounts";
import { usePages } from "../../../../desk/parts/asking";
import { SelectField } from "../../../../desk/parts/fields";
import { OpenLine, PagedTable } from "../../../../desk/parts/table";
import { useWords } from "../../../../kit/words";
import { Canned } from "./canned";
import { Marks } from "./marks";
import { Question } from "./question";
import { words } from "./words";

type State = "waiting" | "answered" | "closed";

function Questions() {
    const w = useWords(words);
    const [ref, open] = useOpened("questions");
    return (
        <Frame place="questions" title={w.title} step={ref ?? ""}>
            {ref ? (
                <Question questionRef={ref} onBack={() => open(undefined)} />
            ) : (
                <OfTown>
                    {(town) => (
                        <>
                            <List town={town} onOpen={open} />
                            <Canned town={town} />
                        </>
                    )}
                </OfTown>
            )}
        </Frame>
    );
}

function List({ town, onOpen }: { town: string; onOpen: (ref: string) => void }) {
    const w = useWords(words);
    const [state, setState] = useState<State>("waiting");
    const pages = usePages(
        (next) =>
            desk.GET("/v1/desk/questions", {
                params: { query: { municipality: town, state, ...(next ? { next } : {}) } },
            }),
        (answer) => answer.questions,
        [town, state],
    );
    return (
        <section>
            <SelectField id="state" label={w.state} options={w.states} value={state} onChange={setState} />
            <PagedTable
                caption={w.list}
                pages={pages}
                keyOf={(each) => each.question_ref}
                empty={w.empty}
                columns={[
                    { name: w.marks, cell: (each) => <Marks question={each} /> },
                    { name: w.subject, cell: (each) => each.subject },
                    { name: w.from, cell: (each) => `${w.kinds[each.asker_kind]} · ${each.child_id}` },
                    { name: w.since, cell: (each) => at(each.since) },
                    {
                        name: w.open,
                        isBare: true,
                        cell: (each) => <OpenLine name={each.subject} onOpen={() => onOpen(each.question_ref)} />,
                    },
                ]}
            />
        </section>
    );
}

showDesk(<Questions />);
