/** A preview's loads are taken back, so many in a call, each as far as it is not spent. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { count, won } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { Confirm, isWhy, Why } from "../../../../desk/parts/confirm";
import { useDraft } from "../../../../desk/parts/drafts";
import { Check } from "../../../../desk/parts/fields";
import { Table } from "../../../../desk/parts/table";
import { Notice } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

type Undone = Desk["UndoneView"];

export function Undo({ preview }: { preview: Desk["PreviewView"] }) {
    const w = useWords(words);
    const act = useAct();
    const [isAsking, setAsking] = useState(false);
    const draft = useDraft(`undo-${preview.preview_id}`, { why: "", inPart: false });
    // Where a call failed half-way, the next press goes on there.
    const [results, setResults] = useState<Undone[]>([]);
    const [next, setNext] = useState<string>();
    const undo = async () => {
        let from = next;
        const found = from === undefined ? [] : results;
        do {
            const body = { why: draft.value.why.trim(), in_part: draft.value.inPart, ...(from ? { next: from } : {}) };
            const how = { params: { path: { preview_id: preview.preview_id } }, body };
            const page = await act.run(() => desk.POST("/v1/desk/loads/previews/{preview_id}/undo", how));
            if (!page) return;
            found.push(...page.results);
            setResults([...found]);
            from = page.next ?? undefined;
            setNext(from);
        } while (from !== undefined);
        draft.wipe();
        setAsking(false);
    };
    return (
        <>
            <div class="actions">
                <button type="button" class="krds-btn" data-act="undo" onClick={() => setAsking(true)}>
                    {w.undo}
                </button>
            </div>
            {isAsking && (
                <Confirm
                    title={w.undoTitle}
                    doIt={w.undo}
                    act={act}
                    isReady={isWhy(draft.value.why)}
                    onDo={() => void undo()}
                    onCancel={() => setAsking(false)}
                >
                    <p>{w.undoText(count(preview.count))}</p>
                    <Check
                        id="in-part"
                        label={w.inPart}
                        isOn={draft.value.inPart}
                        onChange={(inPart) => draft.change({ inPart })}
                    />
                    <Why id="undo-why" value={draft.value.why} onChange={(why) => draft.change({ why })} />
                    {act.isBusy && <Notice kind="info">{w.undoneCount(results.length)}</Notice>}
                </Confirm>
            )}
            {results.length > 0 && (
                <Table
                    caption={w.undoneTitle}
                    isCaptionShown
                    lines={results}
                    keyOf={(each) => `undone-${each.child_id}`}
                    empty=""
                    columns={[
                        { name: w.childId, cell: (each) => each.child_id },
                        { name: w.result, cell: (each) => w.undone[each.code] },
                        { name: w.taken, isNumber: true, cell: (each) => (each.load ? won(each.load.undone) : "–") },
                        { name: w.left, isNumber: true, cell: (each) => won(each.left) },
                    ]}
                />
            )}
        </>
    );
}
