/** Children who have money and bought nothing for two weeks; asked for only when somebody wants to see them. */
import { useState } from "preact/hooks";
import { desk } from "../../../../api/desk";
import { won } from "../../../../desk/parts/amounts";
import { usePages } from "../../../../desk/parts/asking";
import { OpenLine, PagedTable } from "../../../../desk/parts/table";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

interface NotEatingProps {
    town: string;
    onOpen: (childId: string) => void;
}

export function NotEating(props: NotEatingProps) {
    const w = useWords(words);
    const [isShown, setShown] = useState(false);
    return (
        <section>
            <h2>{w.notEating}</h2>
            <p class="hint">{w.notEatingHint}</p>
            {isShown ? (
                <List {...props} />
            ) : (
                <button type="button" class="krds-btn" data-act="not-eating" onClick={() => setShown(true)}>
                    {w.notEatingShow}
                </button>
            )}
        </section>
    );
}

function List({ town, onOpen }: NotEatingProps) {
    const w = useWords(words);
    const pages = usePages(
        (next) =>
            desk.GET("/v1/desk/children_not_eating", {
                params: { query: { municipality: town, ...(next ? { next } : {}) } },
            }),
        (answer) => answer.children,
        [town],
    );
    return (
        <PagedTable
            caption={w.notEating}
            pages={pages}
            keyOf={(child) => `quiet-${child.child_id}`}
            empty={w.notEatingNone}
            columns={[
                { name: w.childId, cell: (child) => child.child_id },
                { name: w.loaded, isNumber: true, cell: (child) => won(child.loaded) },
                {
                    name: w.open,
                    isBare: true,
                    cell: (child) => <OpenLine name={child.child_id} onOpen={() => onOpen(child.child_id)} />,
                },
            ]}
        />
    );
}
