/** A page of things that are listed by their state, of which one is opened: misuse cases, questions. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { usePages, type Pages } from "../parts/asking";
import { SelectField } from "../parts/fields";
import { OpenLine, PagedTable, type Column } from "../parts/table";
import type { Place } from "./common";
import { Frame, OfTown } from "./frame";
import { useOpened } from "./views";

type Asked<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

interface BoardProps<S extends string, A extends { next?: string }, L> {
    place: Place;
    words: { title: string; state: string; list: string; empty: string; open: string; states: Record<S, string> };
    first: S;
    ask: (town: string, state: S, next: string | undefined) => Asked<A>;
    linesOf: (answer: A) => L[];
    keyOf: (line: L) => string;
    nameOf: (line: L) => string;
    columns: Column<L>[];
    hint?: string;
    /** What stands below the list of a town. */
    below?: (town: string) => ComponentChildren;
    children: (id: string, onBack: () => void) => ComponentChildren;
}

export function Board<S extends string, A extends { next?: string }, L>(props: BoardProps<S, A, L>) {
    const { place, words, hint, below, children } = props;
    const [id, open] = useOpened(place);
    return (
        <Frame place={place} title={words.title} step={id ?? ""}>
            {id ? (
                children(id, () => open(undefined))
            ) : (
                <>
                    {hint && <p class="hint">{hint}</p>}
                    <OfTown>
                        {(town) => (
                            <>
                                <List {...props} town={town} onOpen={open} />
                                {below?.(town)}
                            </>
                        )}
                    </OfTown>
                </>
            )}
        </Frame>
    );
}

type ListProps<S extends string, A extends { next?: string }, L> = BoardProps<S, A, L> & {
    town: string;
    onOpen: (id: string) => void;
};

function List<S extends string, A extends { next?: string }, L>(props: ListProps<S, A, L>) {
    const { words, ask, linesOf, keyOf, nameOf, columns, town, onOpen } = props;
    const [state, setState] = useState<S>(props.first);
    const pages: Pages<L> = usePages((next) => ask(town, state, next), linesOf, [town, state]);
    return (
        <section>
            <SelectField
                id="state"
                label={words.state}
                options={words.states as Partial<Record<S | "", string>>}
                value={state}
                onChange={setState}
            />
            <PagedTable
                caption={words.list}
                pages={pages}
                keyOf={keyOf}
                empty={words.empty}
                columns={[
                    ...columns,
                    {
                        name: words.open,
                        isBare: true,
                        cell: (line) => <OpenLine name={nameOf(line)} onOpen={() => onOpen(keyOf(line))} />,
                    },
                ]}
            />
        </section>
    );
}
