/** Questions of children and guardians: what waits, with danger and lateness marked, is answered, closed, reopened. */
import { desk, type Desk } from "../../../../api/desk";
import { Board } from "../../../../desk/meals/board";
import { showDesk } from "../../../../desk/frame";
import { at } from "../../../../desk/parts/amounts";
import { useWords } from "../../../../kit/words";
import { Canned } from "./canned";
import { Marks } from "./marks";
import { Question } from "./question";
import { words } from "./words";

type State = "waiting" | "answered" | "closed";

function Questions() {
    const w = useWords(words);
    return (
        <Board<State, Desk["DeskList"], Desk["DeskList"]["questions"][number]>
            place="questions"
            words={w}
            first="waiting"
            ask={(town, state, next) =>
                desk.GET("/v1/desk/questions", {
                    params: { query: { municipality: town, state, ...(next ? { next } : {}) } },
                })
            }
            linesOf={(answer) => answer.questions}
            keyOf={(each) => each.question_ref}
            nameOf={(each) => each.subject}
            columns={[
                { name: w.marks, cell: (each) => <Marks question={each} /> },
                { name: w.subject, cell: (each) => each.subject },
                { name: w.from, cell: (each) => `${w.kinds[each.asker_kind]} · ${each.child_id}` },
                { name: w.since, cell: (each) => at(each.since) },
            ]}
            below={(town) => <Canned town={town} />}
        >
            {(ref, onBack) => <Question questionRef={ref} onBack={onBack} />}
        </Board>
    );
}

showDesk(<Questions />);
