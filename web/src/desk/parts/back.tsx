/** The way from one thing back to the list. */
import { useWords } from "../../kit/words";
import { partsWords } from "./words";

export function Back({ onBack }: { onBack: () => void }) {
    const w = useWords(partsWords);
    return (
        <button type="button" class="krds-btn text back" onClick={onBack}>
            <span aria-hidden="true">← </span>
            {w.back}
        </button>
    );
}
