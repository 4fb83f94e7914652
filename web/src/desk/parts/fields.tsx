/** Fields that only the desk has: one of a list, a day, a month, a number. */
import { useWords } from "../../kit/words";
import { partsWords } from "./words";

interface SelectProps<T extends string> {
    id: string;
    label: string;
    options: Record<T, string>;
    value: T | "";
    onChange: (value: T) => void;
    /** Where nothing is chosen at first. */
    hasNone?: boolean;
    hint?: string;
}

export function SelectField<T extends string>(props: SelectProps<T>) {
    const w = useWords(partsWords);
    const { id, label, options, value, onChange, hasNone = false, hint } = props;
    return (
        <div class="field">
            <label for={id}>{label}</label>
            {hint && (
                <p id={`${id}-hint`} class="hint">
                    {hint}
                </p>
            )}
            <select
                id={id}
                class="krds-input"
                value={value}
                aria-describedby={hint && `${id}-hint`}
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
    kind: "date" | "month" | "number" | "time";
    value: string;
    onChange: (value: string) => void;
    hint?: string | undefined;
    min?: string | number;
    max?: string | number;
}

export function PlainField({ id, label, kind, value, onChange, hint, min, max }: PlainProps) {
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
                type={kind}
                value={value}
                min={min}
                max={max}
                inputMode={kind === "number" ? "numeric" : undefined}
                aria-describedby={hint && `${id}-hint`}
                onInput={(event) => onChange(event.currentTarget.value)}
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
