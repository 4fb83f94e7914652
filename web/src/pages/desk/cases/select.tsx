/** One of a list, where the list is too long to lie open. */
interface Props<T extends string> {
    id: string;
    label: string;
    options: Record<T, string>;
    value: T;
    onChange: (value: T) => void;
    error?: string | undefined;
}

export function Select<T extends string>({ id, label, options, value, onChange, error }: Props<T>) {
    return (
        <div class="field">
            <label for={id}>{label}</label>
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
                aria-describedby={error ? `${id}-error` : undefined}
                onChange={(event) => onChange(event.currentTarget.value as T)}
            >
                {(Object.entries(options) as [T, string][]).map(([each, name]) => (
                    <option key={each} value={each}>
                        {name}
                    </option>
                ))}
            </select>
        </div>
    );
}
