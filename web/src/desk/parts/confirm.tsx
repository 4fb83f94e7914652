/** Before what cannot simply be taken back: what will happen, in words, and who goes on says so with a second press. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { TextField } from "../../kit/fields";
import { useWords } from "../../kit/words";
import type { Act } from "./acting";
import { Told } from "./told";
import { partsWords } from "./words";

export const WHY_MIN = 2;
export const WHY_MAX = 200;

interface ConfirmProps {
    title: string;
    /** What will happen. */
    children: ComponentChildren;
    doIt: string;
    act: Act;
    isReady?: boolean;
    onDo: () => void;
    onCancel: () => void;
}

export function Confirm({ title, children, doIt, act, isReady = true, onDo, onCancel }: ConfirmProps) {
    const w = useWords(partsWords);
    const dialog = useRef<HTMLDialogElement>(null);
    useEffect(() => {
        // What was refused before is mended meanwhile, or will be refused anew.
        act.clear();
        const before = document.activeElement;
        dialog.current?.showModal();
        return () => {
            // Back to what was pressed; where that is gone with what was done, to the page's heading.
            const back = before instanceof HTMLElement && before.isConnected && before !== document.body;
            setTimeout(() => {
                const to = back && before.isConnected ? before : document.querySelector<HTMLElement>("h1");
                if (document.activeElement === document.body) to?.focus();
            });
        };
    }, []);
    return (
        <dialog
            ref={dialog}
            class="confirm"
            aria-labelledby="confirm-title"
            onCancel={(event) => {
                event.preventDefault();
                onCancel();
            }}
        >
            <h2 id="confirm-title">{title}</h2>
            {children}
            <Told act={act} />
            <div class="actions">
                <button
                    type="button"
                    class="krds-btn primary"
                    data-confirm
                    disabled={act.isBusy || !isReady}
                    onClick={onDo}
                >
                    {doIt}
                </button>
                <button type="button" class="krds-btn" onClick={onCancel}>
                    {w.cancel}
                </button>
            </div>
        </dialog>
    );
}

/** The reason that stays with what somebody did. */
export function Why(props: {
    id: string;
    value: string;
    max?: number | undefined;
    hint?: string;
    onChange: (v: string) => void;
}) {
    const w = useWords(partsWords);
    return (
        <TextField
            id={props.id}
            label={w.why}
            hint={props.hint ?? w.whyHint}
            value={props.value}
            max={props.max ?? WHY_MAX}
            onChange={props.onChange}
        />
    );
}

export function isWhy(text: string): boolean {
    return text.trim().length >= WHY_MIN;
}
