/** A desk that nobody sits at signs out, after a warning; in whichever tab somebody works, none is idle. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../kit/words";
import { keepActive, readActive } from "../session/kept";
import { session, signOutIdle } from "../session/session";
import { tell, whenTold } from "../session/tabs";
import { dropUnsaved, isUnsaved } from "./unsaved";
import { words } from "./words";

const IDLE_MS = 15 * 60_000;
const UNSAVED_IDLE_MS = 60 * 60_000;
const WARNED_MS = 60_000;
const LOOK_EACH_MS = 1_000;
const TELL_EACH_MS = 5_000;
const DOINGS = ["pointerdown", "keydown", "wheel", "touchmove"] as const;
export function Idle() {
    const w = useWords(words);
    const last = useRef(readActive() ?? Date.now());
    const told = useRef(0);
    const dialog = useRef<HTMLDialogElement>(null);
    const [left, setLeft] = useState<number>();

    const done = () => {
        last.current = Date.now();
        keepActive(last.current);
        const subject = session()?.subject;
        if (!subject || last.current - told.current < TELL_EACH_MS) return;
        told.current = last.current;
        tell("active", { subject });
    };

    useEffect(() => {
        let isGoing = false;
        const look = () => {
            const rest = last.current + (isUnsaved() ? UNSAVED_IDLE_MS : IDLE_MS) - Date.now();
            if (rest <= 0 && !isGoing) {
                isGoing = true;
                dropUnsaved();
                void signOutIdle();
            }
            setLeft(rest <= WARNED_MS ? Math.max(0, Math.ceil(rest / 1000)) : undefined);
        };
        // Once warned, one says so oneself: a cat on the keyboard does not.
        const doing = () => !dialog.current?.open && done();
        const other = whenTold("active", ({ subject }) => {
            if (subject === session()?.subject) keepActive((last.current = Date.now()));
        });
        DOINGS.forEach((name) => addEventListener(name, doing, { passive: true }));
        const timer = setInterval(look, LOOK_EACH_MS);
        addEventListener("visibilitychange", look);
        look();
        return () => {
            DOINGS.forEach((name) => removeEventListener(name, doing));
            removeEventListener("visibilitychange", look);
            clearInterval(timer);
            other();
        };
    }, []);

    const isWarned = left !== undefined;
    useEffect(() => {
        if (isWarned) dialog.current?.showModal();
        else dialog.current?.close();
    }, [isWarned]);

    return (
        <dialog ref={dialog} class="desk-idle" aria-labelledby="idle-title" aria-describedby="idle-hint">
            <h2 id="idle-title">{w.idle}</h2>
            <p id="idle-hint">{w.idleHint(left ?? 0)}</p>
            <button
                type="button"
                class="krds-btn primary"
                onClick={() => {
                    done();
                    setLeft(undefined);
                }}
            >
                {w.stay}
            </button>
        </dialog>
    );
}
