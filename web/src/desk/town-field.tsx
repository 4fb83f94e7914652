/** A town, by a part of its name or by its code: what is known is offered while one types. */
import { useEffect, useState } from "preact/hooks";
import { townNames } from "./town-names";

const MAX = 40;
const CODE = /\d{5}/;

interface TownFieldProps {
    id?: string;
    label: string;
    value: string;
    isBusy?: boolean;
    /** What can be chosen beside towns: names by their codes. */
    also?: Record<string, string>;
    /** Gets the code, once what is typed is one town; until then nothing. */
    onChange: (code: string) => void;
}

export function TownField({ id = "town", label, value, isBusy = false, also = {}, onChange }: TownFieldProps) {
    const [names, setNames] = useState<Record<string, string>>({});
    const [text, setText] = useState(value);
    useEffect(() => {
        void townNames().then((known) => {
            setNames(known);
            const name = known[value];
            if (name) setText((typed) => (typed === value ? `${name} (${value})` : typed));
        });
    }, []);
    const read = (typed: string) => {
        setText(typed);
        const code = CODE.exec(typed)?.[0];
        const named = [...Object.entries(names), ...Object.entries(also)].filter(([, name]) => name === typed.trim());
        onChange(code ?? (named.length === 1 ? (named[0]?.[0] ?? "") : ""));
    };
    return (
        <div class="field">
            <label for={id}>{label}</label>
            <input
                id={id}
                class="krds-input"
                type="text"
                autocomplete="off"
                list={`${id}-known`}
                maxLength={MAX}
                value={text}
                disabled={isBusy}
                onInput={(event) => read(event.currentTarget.value)}
            />
            <datalist id={`${id}-known`}>
                {Object.values(also).map((name) => (
                    <option key={name} value={name} />
                ))}
                {Object.entries(names).map(([code, name]) => (
                    <option key={code} value={`${name} (${code})`} />
                ))}
            </datalist>
        </div>
    );
}
