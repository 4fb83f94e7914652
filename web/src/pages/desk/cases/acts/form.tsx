/** The frame of each form: its heading is read out as it opens, Ctrl+Enter sends it, and what went wrong stands in it. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { showLacking } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import type { Case } from "../report/use_case";
import { actWords } from "../words/acts";
import type { FormName } from "./which";

export interface FormProps {
    of: Case;
    /** It is sent, or put aside. */
    onEnd: () => void;
}

interface Props extends FormProps {
    act: FormName;
    hint?: string | undefined;
    onSend: () => void;
    children: ComponentChildren;
}

export function Form({ of, act, hint, onSend, onEnd, children }: Props) {
    const w = useWords(actWords);
    const heading = useRef<HTMLHeadingElement>(null);
    useLayoutEffect(() => heading.current?.focus(), []);
    const send = () => {
        onSend();
        showLacking();
    };
    return (
        <form
            class="act"
            data-act={act}
            aria-labelledby={`act-${act}`}
            onSubmit={(event) => {
                event.preventDefault();
                send();
            }}
            onKeyDown={(event) => {
                if (event.isComposing) return;
                if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
                    event.preventDefault();
                    send();
                }
                if (event.key === "Escape") onEnd();
            }}
        >
            <h3 id={`act-${act}`} ref={heading} tabIndex={-1}>
                {w.names[act]}
            </h3>
            {hint && <p class="hint">{hint}</p>}
            {children}
            <div class="actions">
                <button type="submit" class="krds-btn primary" aria-disabled={of.isBusy}>
                    {of.isBusy ? w.sending : w.send}
                </button>
                <button type="button" class="krds-btn" onClick={onEnd}>
                    {w.cancel}
                </button>
            </div>
        </form>
    );
}
