/** A sharper contrast, kept as long as the tab. */
import { useState } from "preact/hooks";
import { keep, kept } from "../device/kept";

const KEY = "contrast";
const SHARP = "high-contrast";

function turn(isSharp: boolean): void {
    document.documentElement.dataset["krdsMode"] = isSharp ? SHARP : "light";
    keep("tab", KEY, isSharp ? SHARP : null);
}

if (kept("tab", KEY) === SHARP) turn(true);

/** Whether the contrast is sharp, and the switch that turns it. */
export function useContrast(): [isSharp: boolean, toggle: () => void] {
    const [isSharp, setSharp] = useState(document.documentElement.dataset["krdsMode"] === SHARP);
    const toggle = () => {
        turn(!isSharp);
        setSharp(!isSharp);
    };
    return [isSharp, toggle];
}
