/** Keys for whoever works without a mouse. They are known by their place on the keyboard, so that they work while Hangul is
 * typed; none does anything while something is written, and all of them can be switched off. */
import { useEffect, useRef, useState } from "preact/hooks";
import { keep, kept } from "../../../device/kept";
import { useWords } from "../../../kit/words";
import { words } from "./words/page";

/** What a key does: `KeyJ`, `Enter`, `Slash` as browsers name its place; `?` is `Shift+Slash`. */
export interface Key {
    code: string;
    shown: string;
    does: string;
    press: () => void;
}

const OFF = "keys.off";
const HELP = "Shift+Slash";
const WRITTEN = "input, textarea, select, [contenteditable]";
const SELDOM = new Set(["checkbox", "radio", "button", "submit"]);

/** All keys that work now: those of the frame, and of what is shown in it. */
const working = new Set<{ current: Key[] }>();

/** Makes keys work, and stand in the list of them, as long as what they belong to is shown. */
export function useKeys(keys: Key[]): { current: Key[] } {
    const now = useRef(keys);
    now.current = keys;
    useEffect(() => {
        working.add(now);
        const pressed = (event: KeyboardEvent) => {
            if (areOff() || isWriting(event) || document.querySelector("dialog[open]")) return;
            // The question mark stands elsewhere on other keyboards.
            const code = event.key === "?" ? HELP : (event.shiftKey ? "Shift+" : "") + event.code;
            const key = now.current.find((each) => each.code === code);
            if (!key) return;
            event.preventDefault();
            key.press();
        };
        addEventListener("keydown", pressed);
        return () => {
            working.delete(now);
            removeEventListener("keydown", pressed);
        };
    }, []);
    return now;
}

function isWriting(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
    const at = event.target instanceof HTMLElement ? event.target.closest(WRITTEN) : null;
    return at !== null && !(at instanceof HTMLInputElement && SELDOM.has(at.type));
}

function areOff(): boolean {
    return kept("device", OFF) !== null;
}

/** The list of keys, and the switch for those who speak to their computer or press keys by accident. */
export function Keys({ keys }: { keys: Key[] }) {
    const w = useWords(words);
    const dialog = useRef<HTMLDialogElement>(null);
    const [isOff, setOff] = useState(areOff);
    const [listed, setListed] = useState<Key[]>([]);
    const open = () => {
        // What is on the page comes before what is on every page.
        setListed(
            [...working]
                .filter((each) => each !== own)
                .flatMap((each) => each.current)
                .concat(own.current),
        );
        dialog.current?.showModal();
    };
    const own = useKeys([...keys, { code: HELP, shown: "?", does: w.keys.help, press: open }]);
    const change = () => {
        keep("device", OFF, isOff ? null : "1");
        setOff(!isOff);
    };
    return (
        <>
            <button type="button" class="krds-btn small keys-open" onClick={open}>
                {w.keys.title}
            </button>
            <dialog ref={dialog} class="keys" aria-labelledby="keys-title">
                <h2 id="keys-title">{w.keys.title}</h2>
                <p class="hint">{w.keys.hint}</p>
                <dl>
                    {listed.map((key) => (
                        <div key={key.code}>
                            <dt>
                                <kbd>{key.shown}</kbd>
                            </dt>
                            <dd>{key.does}</dd>
                        </div>
                    ))}
                </dl>
                <div class="actions">
                    <button type="button" class="krds-btn" aria-pressed={isOff} onClick={change}>
                        {w.keys.off}
                    </button>
                    <button type="button" class="krds-btn primary" onClick={() => dialog.current?.close()}>
                        {w.close}
                    </button>
                </div>
            </dialog>
        </>
    );
}
