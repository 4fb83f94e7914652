/** What stands at the head of every page: the other language, and a sharper contrast, kept as long as the tab. */
import { common } from "./common";
import { useContrast } from "./contrast";
import { choose, language, useWords } from "./words";

export function Switches() {
    const w = useWords(common);
    const other = language() === "ko" ? "en" : "ko";
    const [isSharp, toggle] = useContrast();
    return (
        <div class="switches">
            <button type="button" class="krds-btn small" lang={other} onClick={() => choose(other)}>
                {w.other}
            </button>
            <button type="button" class="krds-btn small" aria-pressed={isSharp} onClick={toggle}>
                {w.contrast}
            </button>
        </div>
    );
}
