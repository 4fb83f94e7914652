/** Many households of a centre given to one worker of its team, each for itself; and what became of each. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../api/desk";
import { useAct } from "../../../desk/parts/acting";
import { useDraft } from "../../../desk/parts/drafts";
import { Told } from "../../../desk/parts/told";
import { partsWords } from "../../../desk/parts/words";
import { Notice, TextField } from "../../../kit/fields";
import { useWords } from "../../../kit/words";
import { Member } from "./member";
import { words } from "./words";

type Row = Desk["VisitRowView"];

const NOTE_MAX = 500;

interface GivingProps {
    rows: Row[];
    onGiven: (told: Desk["AssignmentsView"]) => void;
    onCancel: () => void;
}

export function Giving({ rows, onGiven, onCancel }: GivingProps) {
    const w = useWords(words);
    const p = useWords(partsWords);
    const act = useAct();
    const { round, centre } = rows[0] as Row;
    const draft = useDraft("round-give", { to: "", note: "" });
    const { to, note } = draft.value;
    const [missing, setMissing] = useState<string[]>([]);
    const give = async () => {
        const lacks = [...(to ? [] : [w.member]), ...(note.trim() ? [] : [w.note])];
        setMissing(lacks);
        if (lacks.length > 0) return;
        // Sent again it gives nothing twice, so that it needs no number of its own.
        const body = { round, centre, households: rows.map((row) => row.household), to, note: note.trim() };
        const told = await act.run(() => desk.POST("/v1/desk/visit_assignments", { body }));
        if (!told) return;
        draft.wipe();
        onGiven(told);
    };
    return (
        <form
            class="act"
            data-act="give"
            onSubmit={(event) => {
                event.preventDefault();
                void give();
            }}
        >
            <Member centre={centre} value={to} onChange={(next) => draft.change({ to: next })} />
            <TextField
                id="note"
                label={w.note}
                hint={w.giveHint}
                value={note}
                max={NOTE_MAX}
                isLong
                onChange={(next) => draft.change({ note: next })}
            />
            {missing.length > 0 && (
                <p class="error" role="alert">
                    {p.missing(missing.join(", "))}
                </p>
            )}
            <Told act={act} />
            <div class="actions">
                <button type="submit" class="krds-btn primary" disabled={act.isBusy}>
                    {w.save}
                </button>
                <button type="button" class="krds-btn" onClick={onCancel}>
                    {p.cancel}
                </button>
            </div>
        </form>
    );
}

/** How many the worker has now; and of those who stay as they are, why. */
export function Given({ given }: { given: Desk["AssignmentsView"] }) {
    const w = useWords(words);
    const others = Object.entries(w.staying) as [keyof typeof w.staying, string][];
    return (
        <Notice kind="info">
            <p data-given={given.assigned}>{w.gaveAll(given.assigned)}</p>
            {given.assigned < given.results.length && (
                <ul>
                    {others
                        .map(
                            ([name, said]) =>
                                [said, given.results.filter((each) => each.became === name).length] as const,
                        )
                        .filter(([, count]) => count > 0)
                        .map(([said, count]) => (
                            <li key={said}>{`${said}: ${count}`}</li>
                        ))}
                </ul>
            )}
        </Notice>
    );
}
