/** The frame of each form: whoever opens one by a key writes at once, in its first field, while its name is read out;
 * Ctrl+Enter sends it, and what went wrong stands in it. */
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
    /** What comes first in it is loaded first. */
    isLater?: boolean;
    onSend: () => void;
    children: ComponentChildren;
}

const FIELDS = "input, select, textarea";

export function Form({ of, act, hint, isLater = false, onSend, onEnd, children }: Props) {
    const w = useWords(actWords);
    const form = useRef<HTMLFormElement>(null);
    const heading = useRef<HTMLHeadingElement>(null);
    // Left on the heading, the first letters would be keys, and begin something else.
    useLayoutEffect(() => {
        const first = isLater ? null : form.current?.querySelector<HTMLElement>(FIELDS);
        const chosen = first?.closest("fieldset")?.querySelector<HTMLElement>(":checked");
        (chosen ?? first ?? heading.current)?.focus();
    }, []);
    const send = () => {
        onSend();
        showLacking();
    };
    return (
        <form
            ref={form}
            class="act"
            data-act={act}
            aria-labelledby={`act-${act}`}
            aria-describedby={hint ? `act-${act}-hint` : undefined}
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
            {hint && (
                <p class="hint" id={`act-${act}-hint`}>
                    {hint}
                </p>
            )}
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
