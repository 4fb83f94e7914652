/** The answers that a town keeps ready, changed as a whole: where a colleague was faster, nothing that was typed is lost. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { useAct } from "../../../../desk/parts/acting";
import { useAsked } from "../../../../desk/parts/asking";
import { useDraft } from "../../../../desk/parts/drafts";
import { Loaded, Told } from "../../../../desk/parts/told";
import { Next, Notice, TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

const TITLE_MAX = 100;
const TEXT_MAX = 2_000;

export function Canned({ town }: { town: string }) {
    const w = useWords(words);
    const [isOpen, setOpen] = useState(false);
    return (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary data-act="canned">{w.keep}</summary>
            {isOpen && <Answers town={town} />}
        </details>
    );
}

function Answers({ town }: { town: string }) {
    const w = useWords(words);
    const [isSaved, setSaved] = useState(false);
    const asked = useAsked(
        () => desk.GET("/v1/desk/canned_answers", { params: { query: { municipality: town } } }),
        [town],
    );
    return (
        <>
            {isSaved && <Notice kind="info">{w.keepSaved}</Notice>}
            <Loaded asked={asked}>
                {(kept) => (
                    <Editing
                        key={kept.version}
                        kept={kept}
                        onSaved={(saved) => {
                            asked.put(saved);
                            setSaved(true);
                        }}
                        onReload={() => void asked.again()}
                    />
                )}
            </Loaded>
        </>
    );
}

interface EditingProps {
    kept: Desk["CannedView"];
    onSaved: (kept: Desk["CannedView"]) => void;
    onReload: () => void;
}

function Editing({ kept, onSaved, onReload }: EditingProps) {
    const w = useWords(words);
    const act = useAct();
    const draft = useDraft(`canned-${kept.municipality}`, { version: kept.version, answers: kept.answers });
    const { version, answers } = draft.value;
    const put = (at: number, part: Partial<Desk["CannedAnswer"]>) =>
        draft.change({ answers: answers.map((each, other) => (other === at ? { ...each, ...part } : each)) });
    const save = async () => {
        const body = { municipality: kept.municipality, version, answers };
        const saved = await act.run(() => desk.PUT("/v1/desk/canned_answers", { body }));
        if (!saved) return;
        draft.wipe();
        onSaved(saved);
    };
    return (
        <section>
            <p class="hint">{w.keepHint}</p>
            {answers.map((each, at) => (
                <div key={at} class="kept">
                    <TextField
                        id={`kept-title-${at}`}
                        label={w.keepTitle(at + 1)}
                        value={each.title}
                        max={TITLE_MAX}
                        onChange={(title) => put(at, { title })}
                    />
                    <TextField
                        id={`kept-text-${at}`}
                        label={w.keepText(at + 1)}
                        value={each.text}
                        max={TEXT_MAX}
                        isLong
                        onChange={(text) => put(at, { text })}
                    />
                    <button
                        type="button"
                        class="krds-btn small"
                        onClick={() => draft.change({ answers: answers.filter((_, other) => other !== at) })}
                    >
                        {w.keepRemove(at + 1)}
                    </button>
                </div>
            ))}
            <div class="actions">
                <button
                    type="button"
                    class="krds-btn"
                    data-act="canned-add"
                    onClick={() => draft.change({ answers: [...answers, { title: "", text: "" }] })}
                >
                    {w.keepAdd}
                </button>
            </div>
            <Told act={act} />
            {act.refused && (
                <button
                    type="button"
                    class="krds-btn"
                    onClick={() => {
                        act.clear();
                        draft.wipe();
                        onReload();
                    }}
                >
                    {w.keepReload}
                </button>
            )}
            <Next onNext={() => void save()}>{w.keepSave}</Next>
        </section>
    );
}
