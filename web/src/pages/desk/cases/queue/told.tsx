/** What one is told of reports that are or were one's own: who gave, took over or gave back one, and why. */
import { useEffect, useState } from "preact/hooks";
import { desk, outcome, said, type Schemas } from "../../../../api/cases";
import { Notice } from "../../../../kit/fields";
import { moment, useWords } from "../../../../kit/words";
import { hrefOf } from "../route";
import { words } from "../words/page";
import { queueWords } from "../words/queue";

export function Told() {
    const w = useWords(queueWords).told;
    const p = useWords(words);
    const [seen, setSeen] = useState<{ notes: Schemas["NoteView"][]; next?: string | undefined }>();
    const [problem, setProblem] = useState<string>();
    const read = async (next?: string) => {
        const came = await outcome(desk.GET("/v1/desk/notes", { params: { query: next ? { next } : {} } }));
        if (came.kind !== "done") return setProblem(came.problem ? said(came.problem) : p.later);
        setProblem(undefined);
        setSeen({ notes: [...(next ? (seen?.notes ?? []) : []), ...came.answer.notes], next: came.answer.next });
    };
    useEffect(() => void read(), []);
    return (
        <>
            {problem && <Notice kind="danger">{problem}</Notice>}
            {!seen && !problem && <p role="status">{p.loading}</p>}
            {seen?.notes.length === 0 && <p>{p.none}</p>}
            <ol class="cases">
                {(seen?.notes ?? []).map((note) => (
                    <li key={note.alert_id + note.at}>
                        <a class="case" href={hrefOf({ name: "report", id: note.alert_id })}>
                            {w.what[note.what]?.(note.by_name ?? w.colleague) ?? note.what}
                        </a>
                        <span class="case-facts">
                            <span>{moment(note.at)}</span>
                            <span>
                                {w.why}: {note.reason}
                            </span>
                        </span>
                    </li>
                ))}
            </ol>
            {seen?.next && (
                <button type="button" class="krds-btn" onClick={() => void read(seen.next)}>
                    {p.more}
                </button>
            )}
        </>
    );
}
