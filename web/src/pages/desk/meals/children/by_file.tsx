/** What is done to many children by a file: moves to another town, and letters. The file is read on the device; only
 * numbers go up, a part at a time. What broke off is pressed again: who is done is so already. */
import { useState } from "preact/hooks";
import { hasDraft } from "../../../../desk/parts/drafts";
import { useWords } from "../../../../kit/words";
import { BulkLetters } from "./bulk_letters";
import { BulkMoves, draftOfMoves } from "./bulk_moves";
import { words } from "./words";

export function ByFile({ town }: { town: string }) {
    const w = useWords(words).byFile;
    const [what, setWhat] = useState<"moves" | "letters" | undefined>(() =>
        hasDraft(draftOfMoves(town)) ? "moves" : undefined,
    );
    return (
        <section>
            <h2>{w.title}</h2>
            <p class="hint">{w.hint}</p>
            <div class="actions">
                {(["moves", "letters"] as const).map((each) => (
                    <button
                        key={each}
                        type="button"
                        class="krds-btn"
                        data-act={`bulk-${each}`}
                        aria-pressed={what === each}
                        onClick={() => setWhat(what === each ? undefined : each)}
                    >
                        {w.names[each]}
                    </button>
                ))}
            </div>
            {what === "moves" && <BulkMoves town={town} />}
            {what === "letters" && <BulkLetters town={town} />}
        </section>
    );
}
