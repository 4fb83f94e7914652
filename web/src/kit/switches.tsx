/** What stands at the head of every page: the other language, and a sharper contrast, kept as long as the tab. */
import { useState } from "preact/hooks";
import { common } from "./common";
import { choose, language, useWords } from "./words";

const KEY = "contrast";
const SHARP = "high-contrast";

function kept(): boolean {
    try {
        return sessionStorage.getItem(KEY) === SHARP;
    } catch {
        return false;
    }
}

function turn(isSharp: boolean): void {
    document.documentElement.dataset["krdsMode"] = isSharp ? SHARP : "light";
    try {
        if (isSharp) sessionStorage.setItem(KEY, SHARP);
        else sessionStorage.removeItem(KEY);
    } catch {
        // It then lasts as long as the page.
    }
}

if (kept()) turn(true);

export function Switches() {
    const w = useWords(common);
    const other = language() === "ko" ? "en" : "ko";
    const [isSharp, setSharp] = useState(kept);
    return (
        <div class="switches">
            <button type="button" class="krds-btn small" lang={other} onClick={() => choose(other)}>
                {w.other}
            </button>
            <button
                type="button"
                class="krds-btn small"
                aria-pressed={isSharp}
                onClick={() => {
                    turn(!isSharp);
                    setSharp(!isSharp);
                }}
            >
                {w.contrast}
            </button>
        </div>
    );
}
