/** What happened to an account, the newest first: who did it and why; a wrong load is taken back where it stands. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { at, won } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { usePages } from "../../../../desk/parts/asking";
import { called } from "../../../../desk/parts/called";
import { Name } from "../../../../desk/parts/name";
import { useDraft } from "../../../../desk/parts/drafts";
import { Check } from "../../../../desk/parts/fields";
import { save } from "../../../../desk/parts/save";
import { PagedTable } from "../../../../desk/parts/table";
import { WithWhy } from "../../../../desk/parts/with_why";
import { partsWords } from "../../../../desk/parts/words";
import { Notice } from "../../../../kit/fields";
import { language, useWords } from "../../../../kit/words";
import { words } from "./words";

type Event = Desk["dolbom__meals__children__timeline__EventView"];

interface TimelineProps {
    childId: string;
    /** Grows with each change, after which it is read anew. */
    changes: number;
    onUndone: (told: string) => void;
}

export function TimelineOf({ childId, changes, onUndone }: TimelineProps) {
    const w = useWords(words);
    const [undoing, setUndoing] = useState<Event>();
    const [isSaving, setSaving] = useState(false);
    const path = { child_id: childId };
    const pages = usePages(
        (next) =>
            desk.GET("/v1/desk/children/{child_id}/timeline", {
                params: { path, query: { limit: 30, ...(next ? { next } : {}) } },
            }),
        (answer) => answer.events,
        [childId, changes, language()],
    );
    return (
        <section>
            <h2>{w.timeline}</h2>
            <PagedTable
                caption={w.timeline}
                pages={pages}
                keyOf={(event) => `${event.kind} ${event.at} ${event.number ?? ""}`}
                empty={w.timelineEmpty}
                columns={[
                    { name: w.at, cell: (event) => at(event.at) },
                    { name: w.what, cell: (event) => <What event={event} /> },
                    { name: w.amount, isNumber: true, cell: (event) => (event.amount ? won(event.amount) : "–") },
                    { name: w.who, cell: (event) => <Who event={event} /> },
                    {
                        name: w.undo,
                        isBare: true,
                        cell: (event) =>
                            event.kind === "load" &&
                            event.state !== "undone" && (
                                <button
                                    type="button"
                                    class="krds-btn small"
                                    data-undo={event.number}
                                    onClick={() => setUndoing(event)}
                                >
                                    {w.undo}
                                </button>
                            ),
                    },
                ]}
            />
            <button type="button" class="krds-btn" data-act="save" onClick={() => setSaving(true)}>
                {w.save}
            </button>
            {isSaving && <Saving childId={childId} onClose={() => setSaving(false)} />}
            {undoing && (
                <Undoing childId={childId} load={undoing} onUndone={onUndone} onClose={() => setUndoing(undefined)} />
            )}
        </section>
    );
}

function What({ event }: { event: Event }) {
    const w = useWords(words);
    return (
        <>
            <strong data-kind={event.kind}>{event.title}</strong>
            {event.state === "undone" && (
                <div class="mark" data-undone>
                    {w.undoneMark}
                </div>
            )}
            {event.merchant_id && <div>{event.merchant_name ?? event.merchant_id}</div>}
            {event.limit !== undefined && event.found !== undefined && (
                <div>{w.limit(won(event.limit), won(event.found))}</div>
            )}
            {event.steps.length > 0 && (
                <details>
                    <summary>{w.steps(event.steps.length)}</summary>
                    <ul>
                        {event.steps.map((step) => (
                            <li key={step.at + step.kind}>
                                {at(step.at)} {step.title} {won(step.taken)} {step.why}
                            </li>
                        ))}
                    </ul>
                </details>
            )}
        </>
    );
}

function Who({ event }: { event: Event }) {
    const w = useWords(words);
    const p = useWords(partsWords);
    if (!event.by && !event.why && !event.file) return <>–</>;
    return (
        <>
            {event.by && (
                <div class="hint">
                    <Name text={called(event.by, event.by_name, p)} />
                </div>
            )}
            {event.why && <div>{event.why}</div>}
            {event.file && <div class="hint">{w.file(event.file, event.line)}</div>}
        </>
    );
}

interface UndoingProps {
    childId: string;
    load: Event;
    onUndone: (told: string) => void;
    onClose: () => void;
}

function Undoing({ childId, load, onUndone, onClose }: UndoingProps) {
    const w = useWords(words);
    const act = useAct();
    const of = `${childId} ${load.number ?? ""}`;
    const draft = useDraft(`undo-load-${of}`, { inPart: false });
    return (
        <WithWhy
            name="undo-load"
            of={of}
            title={w.undoTitle(load.amount ? won(load.amount) : "")}
            text={w.undoText}
            doIt={w.undo}
            act={act}
            onClose={onClose}
            onDo={async (why) => {
                const path = { child_id: childId, load_id: load.number ?? "" };
                const how = { params: { path }, body: { why, in_part: draft.value.inPart } };
                const undone = await act.run(() => desk.POST("/v1/desk/children/{child_id}/loads/{load_id}/undo", how));
                if (!undone) return false;
                draft.wipe();
                onUndone(w.undone(won(undone.undone)));
                return true;
            }}
        >
            <Check
                id="load-in-part"
                label={w.inPart}
                isOn={draft.value.inPart}
                onChange={(inPart) => draft.change({ inPart })}
            />
        </WithWhy>
    );
}

function Saving({ childId, onClose }: { childId: string; onClose: () => void }) {
    const w = useWords(words);
    const act = useAct();
    const [isCut, setCut] = useState(false);
    if (isCut) return <Notice kind="info">{w.notWhole}</Notice>;
    return (
        <WithWhy
            name="save-timeline"
            of={childId}
            title={w.saveTitle}
            text={w.saveText}
            doIt={w.save}
            act={act}
            onClose={onClose}
            onDo={async (why) => {
                const how = { params: { path: { child_id: childId } }, body: { why } };
                const table = await act.run(() => desk.POST("/v1/desk/children/{child_id}/timeline/exports", how));
                if (table) save(table);
                setCut(table?.is_whole === false);
                return table?.is_whole === true;
            }}
        />
    );
}
