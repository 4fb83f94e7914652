/** Texts that an office keeps ready, changed as a whole: where a colleague was faster, nothing that was typed is lost. */
import { Next, TextField } from "../../kit/fields";
import { useWords } from "../../kit/words";
import { useAct } from "./acting";
import { useDraft } from "./drafts";
import { Told } from "./told";
import { partsWords } from "./words";

const TEXT_MAX = 2_000;

export interface ReadyText {
    title: string;
    text: string;
}

interface ReadyTextsProps<T> {
    /** The name of the draft, and of the fields. */
    name: string;
    version: number;
    texts: ReadyText[];
    titleMax: number;
    hint: string;
    save: (version: number, texts: ReadyText[]) => Promise<{ data?: T; error?: unknown; response: Response }>;
    onSaved: (saved: T) => void;
    onReload: () => void;
}

export function ReadyTexts<T>({ name, texts, titleMax, hint, save, onSaved, onReload, ...kept }: ReadyTextsProps<T>) {
    const w = useWords(partsWords).ready;
    const act = useAct();
    const draft = useDraft(name, { version: kept.version, texts });
    const typed = draft.value.texts;
    const put = (at: number, part: Partial<ReadyText>) =>
        draft.change({ texts: typed.map((each, other) => (other === at ? { ...each, ...part } : each)) });
    const send = async () => {
        const saved = await act.run(() => save(draft.value.version, typed));
        if (!saved) return;
        draft.wipe();
        onSaved(saved);
    };
    return (
        <section>
            <p class="hint">{hint}</p>
            {typed.map((each, at) => (
                <div key={at} class="kept">
                    <TextField
                        id={`kept-title-${at}`}
                        label={w.title(at + 1)}
                        value={each.title}
                        max={titleMax}
                        onChange={(title) => put(at, { title })}
                    />
                    <TextField
                        id={`kept-text-${at}`}
                        label={w.text(at + 1)}
                        value={each.text}
                        max={TEXT_MAX}
                        isLong
                        onChange={(text) => put(at, { text })}
                    />
                    <button
                        type="button"
                        class="krds-btn small"
                        onClick={() => draft.change({ texts: typed.filter((_, other) => other !== at) })}
                    >
                        {w.remove(at + 1)}
                    </button>
                </div>
            ))}
            <div class="actions">
                <button
                    type="button"
                    class="krds-btn"
                    data-act="ready-add"
                    onClick={() => draft.change({ texts: [...typed, { title: "", text: "" }] })}
                >
                    {w.add}
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
                    {w.reload}
                </button>
            )}
            <Next onNext={() => void send()}>{w.save}</Next>
        </section>
    );
}
