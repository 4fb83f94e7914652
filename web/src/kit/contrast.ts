/** A sharper contrast, kept as long as the tab. */
import { useState } from "preact/hooks";

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

/** Whether the contrast is sharp, and the switch that turns it. */
export function useContrast(): [isSharp: boolean, toggle: () => void] {
    const [isSharp, setSharp] = useState(document.documentElement.dataset["krdsMode"] === SHARP);
    const toggle = () => {
        turn(!isSharp);
        setSharp(!isSharp);
    };
    return [isSharp, toggle];
}
