/** A centre by its name, of the whole country: words of it and of its towns. */
import { useState } from "preact/hooks";
import { desk, outcome, said, type Schemas } from "../../../api/cases";
import { useWords } from "../../../kit/words";
import { words } from "./words/page";
import { centreWords } from "./words/centres";

type Centre = Pick<Schemas["CentreRow"], "code" | "name"> & Partial<Schemas["CentreRow"]>;
const SEARCH_MAX = 60;

interface Props {
    id: string;
    label: string;
    chosen: Centre | undefined;
    /** Those that are likely, to be chosen without a search. */
    likely?: Centre[];
    onChoose: (centre: Schemas["CentreRow"]) => void;
    error?: string | undefined;
}

export function Centres({ id, label, chosen, likely = [], onChoose, error }: Props) {
    const w = useWords(centreWords);
    const p = useWords(words);
    const [q, setQ] = useState("");
    const [found, setFound] = useState<Centre[]>();
    const [told, setTold] = useState<string>();
    const search = async () => {
        if (!q.trim()) return;
        const came = await outcome(desk.GET("/v1/desk/centres", { params: { query: { q: q.trim() } } }));
        if (came.kind !== "done") return setTold(came.problem ? said(came.problem) : p.later);
        setFound(came.answer.centres);
        setTold(came.answer.centres.length ? w.found(came.answer.centres.length) : w.none);
    };
    const shown = found ?? likely;
    return (
        <div class="field">
            <label for={id}>{label}</label>
            <p class="hint" id={`${id}-hint`}>
                {w.hint}
            </p>
            {error && (
                <p class="error" id={`${id}-error`}>
                    {error}
                </p>
            )}
            <div class="find">
                <input
                    id={id}
                    class="krds-input"
                    type="search"
                    autocomplete="off"
                    maxLength={SEARCH_MAX}
                    value={q}
                    aria-describedby={error ? `${id}-error ${id}-hint` : `${id}-hint`}
                    aria-invalid={error ? true : undefined}
                    onInput={(event) => setQ(event.currentTarget.value)}
                    onKeyDown={(event) => {
                        if (event.key !== "Enter" || event.isComposing) return;
                        event.preventDefault();
                        void search();
                    }}
                />
                <button type="button" class="krds-btn" onClick={() => void search()}>
                    {w.search}
                </button>
            </div>
            <p role="status" class="hint">
                {told}
            </p>
            <ul class="choices">
                {shown.map((centre) => (
                    <li key={centre.code}>
                        <button
                            type="button"
                            class="krds-btn small"
                            data-centre={centre.code}
                            aria-pressed={chosen?.code === centre.code}
                            onClick={() => onChoose({ above: "", phone: "", ...centre })}
                        >
                            {centre.above ? `${centre.above} ` : ""}
                            {centre.name}
                        </button>
                    </li>
                ))}
            </ul>
            {chosen && !shown.some((centre) => centre.code === chosen.code) && (
                <p>
                    {w.chosen}: {chosen.name}
                </p>
            )}
        </div>
    );
}
