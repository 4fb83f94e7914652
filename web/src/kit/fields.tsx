/** What a question is answered with: each with its name, its hint and what is wrong, told to whoever cannot see it. */
import type { ComponentChildren } from "preact";
import { common } from "./common";
import { useWords } from "./words";

const LACKING = ".field > [aria-invalid], fieldset:has(> .error) input";
const TOLD = "main .notice-danger[role=alert]";

interface Named {
    id: string;
    label: string;
    hint?: string | undefined;
    error?: string | undefined;
}

interface TextProps extends Named {
    value: string;
    max: number;
    onChange: (value: string) => void;
    isLong?: boolean;
    isOptional?: boolean;
    kind?: "text" | "tel" | "search" | "email" | "password";
    /** `numeric` where nothing but digits is typed, such as a code: a phone shows these alone. */
    keys?: "numeric";
    autocomplete?:
        "off" | "name" | "tel" | "email" | "username" | "current-password" | "new-password" | "one-time-code";
}

export function TextField(props: TextProps) {
    const { id, label, hint, error, value, max, onChange, isLong = false, isOptional = false } = props;
    const w = useWords(common);
    const shared = {
        id,
        class: "krds-input",
        value,
        maxLength: max,
        autocomplete: props.autocomplete ?? "off",
        inputMode: props.keys,
        "aria-invalid": error ? true : undefined,
        "aria-describedby": describedBy(id, hint, error, isLong),
        onInput: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
    };
    return (
        <div class="field">
            <label for={id}>
                {label} {isOptional && <span class="optional">({w.optional})</span>}
            </label>
            <Said id={id} hint={hint} error={error} />
            {isLong ? (
                <textarea rows={6} {...shared} />
            ) : props.kind === "password" ? (
                <input {...shared} type="password" />
            ) : (
                <input {...shared} type={props.kind ?? "text"} list={undefined} />
            )}
            {isLong && (
                <p id={`${id}-left`} class="hint">
                    {w.left(max - value.length)}
                </p>
            )}
        </div>
    );
}

interface ChoiceProps<T extends string> extends Named {
    options: Record<T, string>;
    value: readonly T[];
    onChange: (value: T[]) => void;
    isMany?: boolean;
}

/** One of several, or some of them. The legend may be the page's own heading: then it is read out, and not shown. */
export function Choices<T extends string>(props: ChoiceProps<T> & { isHeadingShown?: boolean }) {
    const { id, label, hint, error, options, value, onChange, isMany = false, isHeadingShown = false } = props;
    const toggle = (each: T) => {
        if (!isMany) onChange([each]);
        else onChange(value.includes(each) ? value.filter((other) => other !== each) : [...value, each]);
    };
    return (
        <fieldset class="field" aria-describedby={describedBy(id, hint, error, false)}>
            <legend class={isHeadingShown ? "" : "unseen"}>{label}</legend>
            <Said id={id} hint={hint} error={error} />
            {(Object.keys(options) as T[]).map((each) => (
                <div class="krds-form-check" key={each}>
                    <input
                        type={isMany ? "checkbox" : "radio"}
                        id={`${id}-${each}`}
                        name={id}
                        checked={value.includes(each)}
                        onChange={() => toggle(each)}
                    />
                    <label for={`${id}-${each}`}>{options[each]}</label>
                </div>
            ))}
        </fieldset>
    );
}

interface AnswerProps<T extends string> {
    options: Record<T, string>;
    value: T | undefined;
    onAnswer: (value: T) => void;
}

/** One tap answers and goes on. */
export function Answers<T extends string>({ options, value, onAnswer }: AnswerProps<T>) {
    return (
        <ul class="answers">
            {(Object.keys(options) as T[]).map((each) => (
                <li key={each}>
                    <button
                        type="button"
                        class="krds-btn large answer"
                        aria-pressed={value === each}
                        data-answer={each}
                        onClick={() => onAnswer(each)}
                    >
                        {options[each]}
                    </button>
                </li>
            ))}
        </ul>
    );
}

/** After a press that may have led nowhere: the first field that lacks something has the focus, and what is said of it is
 * in sight. It may have been above the screen. */
export function showLacking(): void {
    requestAnimationFrame(() => {
        const field = document.querySelector<HTMLElement>(LACKING);
        field?.focus();
        (field?.closest(".field") ?? document.querySelector(TOLD))?.scrollIntoView({ block: "nearest" });
    });
}

export function Next({ children, onNext }: { children?: ComponentChildren; onNext: () => void }) {
    const w = useWords(common);
    const press = () => {
        onNext();
        showLacking();
    };
    return (
        <button type="button" class="krds-btn large primary next" onClick={press}>
            {children ?? w.next}
        </button>
    );
}

/** Something to know before going on; what went wrong is read out at once. */
export function Notice({ kind, children }: { kind: "info" | "danger"; children: ComponentChildren }) {
    return (
        <div class={`notice notice-${kind}`} role={kind === "danger" ? "alert" : "status"}>
            {children}
        </div>
    );
}

function Said({ id, hint, error }: Pick<Named, "id" | "hint" | "error">) {
    return (
        <>
            {hint && (
                <p id={`${id}-hint`} class="hint">
                    {hint}
                </p>
            )}
            {error && (
                <p id={`${id}-error`} class="error" role="alert">
                    {error}
                </p>
            )}
        </>
    );
}

function describedBy(id: string, hint?: string, error?: string, isLong?: boolean): string | undefined {
    const ids = [hint && `${id}-hint`, error && `${id}-error`, isLong && `${id}-left`].filter(Boolean);
    return ids.length ? ids.join(" ") : undefined;
}
