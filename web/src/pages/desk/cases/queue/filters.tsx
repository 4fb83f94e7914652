/** How the queue is narrowed down: a view, words to find, and what sort of report. On a phone the last two are folded up: the
 * reports come first. */
import { useState } from "preact/hooks";
import { TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { SelectField } from "../../../../desk/parts/fields";
import { caseWords } from "../words/case";
import { queueWords } from "../words/queue";
import { VIEWS, type Wishes } from "./wishes";

const SEARCH_MAX = 60;
const WIDE = "(min-width: 48rem)";

/** Goes to the search, wherever it is. */
export function search(): void {
    const field = document.getElementById("q");
    field?.closest("details")?.setAttribute("open", "");
    field?.focus();
}

interface Props {
    wanted: Wishes;
    onChange: (part: Partial<Wishes>) => void;
}

export function Filters({ wanted, onChange }: Props) {
    const w = useWords(queueWords);
    const c = useWords(caseWords);
    const [q, setQ] = useState(wanted.q);
    const [isWide] = useState(() => matchMedia(WIDE).matches);
    const chosen = [wanted.kind, wanted.reporter, wanted.level, isWide ? "" : wanted.q].some(Boolean);
    const find = (
        <form
            class="find"
            role="search"
            onSubmit={(event) => {
                event.preventDefault();
                onChange({ q });
            }}
        >
            <TextField id="q" kind="search" label={w.search} value={q} max={SEARCH_MAX} onChange={setQ} />
            <button type="submit" class="krds-btn">
                {w.find}
            </button>
        </form>
    );
    return (
        <>
            <div class="views" role="group" aria-label={w.viewsLabel}>
                {VIEWS.map((view) => (
                    <button
                        key={view}
                        type="button"
                        class="krds-btn small"
                        data-view={view}
                        aria-pressed={wanted.view === view}
                        onClick={() => onChange({ view })}
                    >
                        {w.views[view]}
                    </button>
                ))}
            </div>
            {isWide && find}
            <details open={chosen}>
                <summary>{isWide ? w.filters : w.findAndFilter}</summary>
                {!isWide && find}
                <div class="narrow">
                    <SelectField
                        id="kind"
                        label={w.kind}
                        options={{ "": w.any, ...c.kinds }}
                        value={wanted.kind}
                        onChange={(kind) => onChange({ kind })}
                    />
                    <SelectField
                        id="reporter"
                        label={w.reporter}
                        options={{ "": w.any, ...c.reporter }}
                        value={wanted.reporter}
                        onChange={(reporter) => onChange({ reporter })}
                    />
                    <SelectField
                        id="level"
                        label={w.level}
                        options={{ "": w.any, ...c.level }}
                        value={wanted.level}
                        onChange={(level) => onChange({ level })}
                    />
                </div>
            </details>
        </>
    );
}
