/** Fields that only the desk has: one of a list, a day, a number, a tick; and going on once they are filled. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Next, showLacking } from "../../kit/fields";
import { asTyped } from "../../kit/typed";
import { useWords } from "../../kit/words";
import { partsWords } from "./words";

interface SelectProps<T extends string> {
    id: string;
    label: string;
    /** What can be chosen; where "" is among it, that means none of them. */
    options: Partial<Record<T | "", string>>;
    value: T | "";
    onChange: (value: T) => void;
    /** Where nothing is chosen at first. */
    hasNone?: boolean;
    hint?: string | undefined;
    error?: string | undefined;
}

export function SelectField<T extends string>(props: SelectProps<T>) {
    const w = useWords(partsWords);
    const { id, label, options, value, onChange, hasNone = false, hint, error } = props;
    const saidBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
    return (
        <div class="field">
            <label for={id}>{label}</label>
            {hint && (
                <p id={`${id}-hint`} class="hint">
                    {hint}
                </p>
            )}
            {error && (
                <p id={`${id}-error`} class="error">
                    {error}
                </p>
            )}
            <select
                id={id}
                class="krds-input"
                value={value}
                aria-invalid={error ? true : undefined}
                aria-describedby={saidBy || undefined}
                onChange={(event) => onChange(event.currentTarget.value as T)}
            >
                {hasNone && <option value="">{w.choose}</option>}
                {(Object.entries(options) as [T, string][]).map(([each, name]) => (
                    <option key={each} value={each}>
                        {name}
                    </option>
                ))}
            </select>
        </div>
    );
}

interface PlainProps {
    id: string;
    label: string;
    value: string;
    onChange: (value: string) => void;
    hint?: string | undefined;
}

export function DayField({ id, label, value, onChange, hint, min }: PlainProps & { min?: string }) {
    return (
        <div class="field">
            <label for={id}>{label}</label>
            {hint && (
                <p id={`${id}-hint`} class="hint">
                    {hint}
                </p>
            )}
            <input
                id={id}
                class="krds-input"
                type="date"
                value={value}
                min={min}
                aria-describedby={hint && `${id}-hint`}
                onInput={(event) => onChange(event.currentTarget.value)}
            />
        </div>
    );
}

/** A whole number. A field of the kind `number` would change under a wheel that nobody meant for it. */
export function NumberField({ id, label, value, onChange }: PlainProps) {
    return (
        <div class="field">
            <label for={id}>{label}</label>
            <input
                id={id}
                class="krds-input"
                type="text"
                inputMode="numeric"
                autocomplete="off"
                value={value}
                onInput={(event) => {
                    const digits = asTyped(event.currentTarget.value).replace(/\D/g, "");
                    event.currentTarget.value = digits;
                    onChange(digits);
                }}
            />
        </div>
    );
}

export function Check(props: { id: string; label: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
    return (
        <div class="krds-form-check">
            <input
                type="checkbox"
                id={props.id}
                checked={props.isOn}
                onChange={(event) => props.onChange(event.currentTarget.checked)}
            />
            <label for={props.id}>{props.label}</label>
        </div>
    );
}

interface GoOnProps {
    /** What each field that must be filled is called, and whether it is. */
    needed: Record<string, boolean>;
    onNext: () => void;
    children: ComponentChildren;
}

/** Goes on once all is there; pressed before, it names what is not. */
export function GoOn({ needed, onNext, children }: GoOnProps) {
    const w = useWords(partsWords);
    const [isTried, setTried] = useState(false);
    const missing = Object.keys(needed).filter((name) => !needed[name]);
    const go = () => {
        setTried(true);
        if (missing.length === 0) onNext();
    };
    const at = useRef<HTMLDivElement>(null);
    const now = useRef(go);
    now.current = go;
    // Enter in one of the fields goes on, as it does in any form.
    useEffect(() => {
        const fields = at.current?.parentElement;
        const press = (event: KeyboardEvent) => {
            if (event.key !== "Enter" || event.isComposing || !(event.target instanceof HTMLInputElement)) return;
            event.preventDefault();
            now.current();
            showLacking();
        };
        fields?.addEventListener("keydown", press);
        return () => fields?.removeEventListener("keydown", press);
    }, []);
    return (
        <>
            {isTried && missing.length > 0 && (
                <p class="error" role="alert">
                    {w.missing(missing.join(", "))}
                </p>
            )}
            <div ref={at}>
                <Next onNext={go}>{children}</Next>
            </div>
        </>
    );
}
