/** Words and choices that a list is narrowed by: asked for with the button or with Enter, not with each letter. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Next } from "../../kit/fields";

export interface Narrowed<T> {
    /** What stands in the fields, and what the list was last asked with. */
    typed: T;
    wanted: T;
    type: (part: Partial<T>) => void;
    search: () => void;
}

export function useNarrowed<T extends object>(all: T): Narrowed<T> {
    const [typed, setTyped] = useState(all);
    const [wanted, setWanted] = useState(all);
    const type = (part: Partial<T>) => setTyped((before) => ({ ...before, ...part }));
    return { typed, wanted, type, search: () => setWanted({ ...typed }) };
}

interface SearchProps {
    name: string;
    onSearch: () => void;
    children: ComponentChildren;
}

export function Search({ name, onSearch, children }: SearchProps) {
    return (
        <form
            class="search"
            role="search"
            onSubmit={(event) => {
                event.preventDefault();
                onSearch();
            }}
        >
            {children}
            <Next onNext={onSearch}>{name}</Next>
        </form>
    );
}
