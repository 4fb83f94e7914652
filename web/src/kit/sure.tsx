/** A button for what cannot simply be taken back: what it will do is said first, and a second press does it. */
import { useEffect, useRef, useState } from "preact/hooks";

interface SureProps {
    label: string;
    text: string;
    yes: string;
    no: string;
    /** The class of this page's buttons. */
    look: "krds-btn" | "eat-btn";
    /** What went wrong, in words; nothing if it is done. */
    onYes: () => Promise<string | undefined>;
}

export function Sure({ label, text, yes, no, look, onYes }: SureProps) {
    const [isAsked, setAsked] = useState(false);
    const [isBusy, setBusy] = useState(false);
    const [problem, setProblem] = useState<string>();
    const words = useRef<HTMLParagraphElement>(null);
    const button = useRef<HTMLButtonElement>(null);
    const isFirst = useRef(true);
    useEffect(() => {
        if (isAsked) words.current?.focus();
        else if (!isFirst.current) button.current?.focus();
        isFirst.current = false;
    }, [isAsked]);
    const act = async () => {
        if (isBusy) return;
        setBusy(true);
        setProblem(await onYes());
        setBusy(false);
    };
    if (!isAsked)
        return (
            <button ref={button} type="button" class={look} onClick={() => setAsked(true)}>
                {label}
            </button>
        );
    return (
        <div class="sure" role="group" aria-label={label}>
            <p ref={words} tabIndex={-1}>
                {text}
            </p>
            {problem && (
                <p class="error" role="alert">
                    {problem}
                </p>
            )}
            <div class="actions">
                <button type="button" class={look} aria-disabled={isBusy} onClick={() => void act()}>
                    {yes}
                </button>
                <button type="button" class={look} onClick={() => (setAsked(false), setProblem(undefined))}>
                    {no}
                </button>
            </div>
        </div>
    );
}
