/** A town, by a part of its name or by its code: what is known is offered while one types, and what is understood is said. */
import { useEffect, useState } from "preact/hooks";
import { useWords } from "../kit/words";
import { partsWords } from "./parts/words";
import { townNames, townsNamed } from "./town-names";

const MAX = 40;
const CODE = /\d{5}/;
const TOLD_MAX = 4;

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
    const w = useWords(partsWords);
    const [names, setNames] = useState<Record<string, string>>({});
    const [text, setText] = useState(value);
    const all = { ...names, ...also };
    useEffect(() => {
        void townNames().then((known) => {
            setNames(known);
            const name = known[value];
            if (name) setText((typed) => (typed === value ? `${name} (${value})` : typed));
        });
    }, []);
    const code = CODE.exec(text)?.[0];
    const meant = code ? [code] : townsNamed(text, all);
    const one = meant.length === 1 ? (meant[0] ?? "") : "";
    // What was typed before the names came is understood once they are there.
    useEffect(() => onChange(one), [one]);
    const named = meant.map((each) => all[each] ?? each);
    const told =
        code || one in also
            ? ""
            : one
              ? `${named[0] ?? ""} (${one})`
              : named.length
                ? w.manyTowns(named.slice(0, TOLD_MAX).join(", "), named.length - TOLD_MAX)
                : text.trim() && w.noTown;
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
                aria-describedby={`${id}-meant`}
                onInput={(event) => setText(event.currentTarget.value)}
            />
            <p id={`${id}-meant`} class="hint" role="status">
                {told}
            </p>
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
