/** One's own reports, for somebody signed in: newest first, and none of them needs a number. */
import { useEffect, useState } from "preact/hooks";
import { said, type Schemas } from "../../../api/alerts";
import { ownReports } from "../../../api/reports";
import { Notice } from "../../../kit/fields";
import { moment, useWords } from "../../../kit/words";
import { DeleteAccount } from "../../../session/delete";
import { signIn } from "../../../session/session";
import { resident } from "../who";
import { whoWords } from "../words-who";
import { words } from "./words";

export function Own({ onOpen }: { onOpen: (alertId: string) => void }) {
    const w = useWords(whoWords);
    const who = resident();
    return (
        <section>
            <h2>{w.own}</h2>
            {who ? (
                <>
                    <p class="hint">{w.signedIn(who.name)}</p>
                    <Listed onOpen={onOpen} />
                    <DeleteAccount look="krds-btn" to="/report/" />
                </>
            ) : (
                <button type="button" class="krds-btn" onClick={() => signIn("residents", "/report/follow/")}>
                    {w.ownSignIn}
                </button>
            )}
        </section>
    );
}

function Listed({ onOpen }: { onOpen: (alertId: string) => void }) {
    const w = useWords(whoWords);
    const { state } = useWords(words);
    const [found, setFound] = useState<Schemas["OwnReport"][]>([]);
    const [next, setNext] = useState<string>();
    const [isRead, setRead] = useState(false);
    const [problem, setProblem] = useState<string>();
    const load = async (from?: string) => {
        const came = await ownReports(from);
        if (came.kind !== "done") return setProblem(came.problem ? said(came.problem) : w.later);
        setProblem(undefined);
        setFound((before) => [...before, ...came.answer.alerts]);
        setNext(came.answer.next);
        setRead(true);
    };
    useEffect(() => void load(), []);
    return (
        <div aria-live="polite">
            {isRead && found.length === 0 && <p>{w.ownNone}</p>}
            <ul class="history">
                {found.map((report) => (
                    <li key={report.alert_id} data-own={report.state}>
                        <p class="message">
                            {state[report.state]} · <span lang="ko">{report.office.name}</span>
                        </p>
                        <button type="button" class="krds-btn" onClick={() => onOpen(report.alert_id)}>
                            {w.ownOf(moment(report.received_at))}
                        </button>
                    </li>
                ))}
            </ul>
            {problem && <Notice kind="danger">{problem}</Notice>}
            {(problem || next) && (
                <button type="button" class="krds-btn" onClick={() => void load(next)}>
                    {problem ? w.again : w.ownMore}
                </button>
            )}
        </div>
    );
}
