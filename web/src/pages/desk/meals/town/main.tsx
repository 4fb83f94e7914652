/** Towns of one's jurisdiction: how each stands, opening one with its first day and its rules, and new rules for one that has begun. */
import { useState } from "preact/hooks";
import type { Desk } from "../../../../api/desk";
import { showDesk } from "../../../../desk/frame";
import { Frame } from "../../../../desk/meals/frame";
import { ownTowns, useTowns } from "../../../../desk/meals/towns";
import { won } from "../../../../desk/parts/amounts";
import { useTownNames } from "../../../../desk/town-names";
import { PagedTable } from "../../../../desk/parts/table";
import { Notice } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { Join, Stay } from "./join";
import { Plan } from "./plan";
import { words } from "./words";

function Town() {
    const w = useWords(words);
    const pages = useTowns();
    const [changing, setChanging] = useState<Desk["TownView"]>();
    const named = useTownNames();
    const [told, setTold] = useState<string>();
    const opened = pages.lines.map((each) => each.municipality);
    const closed = ownTowns().filter((code) => !opened.includes(code));
    const ownsBoth = (...codes: string[]) => codes.every((code) => opened.includes(code));
    const planned = (words: string) => {
        setTold(words);
        setChanging(undefined);
        void pages.again();
    };
    return (
        <Frame place="town" title={w.title}>
            <h2>{w.list}</h2>
            {told && <Notice kind="info">{told}</Notice>}
            <PagedTable
                caption={w.list}
                pages={pages}
                keyOf={(each) => each.municipality}
                empty={w.empty}
                columns={[
                    { name: w.code, cell: (each) => named(each.municipality) },
                    {
                        name: w.state,
                        cell: (each) => (
                            <>
                                <span data-town-state={each.state}>{w.states[each.state]}</span>
                                {each.joins && <div>{w.joins(named(each.joins.into), each.joins.joins_on)}</div>}
                            </>
                        ),
                    },
                    { name: w.starts, cell: (each) => each.starts_on },
                    {
                        name: w.rules,
                        cell: ({ policy }) => w.ruleOf(won(policy.day_cap ?? 0), won(policy.unit_price ?? 0)),
                    },
                    {
                        name: w.change,
                        isBare: true,
                        cell: (each) =>
                            each.state === "joined" ? null : each.joins ? (
                                ownsBoth(each.municipality, each.joins.into) && <Stay town={each} onStays={planned} />
                            ) : (
                                <button
                                    type="button"
                                    class="krds-btn small"
                                    data-act="change"
                                    aria-label={w.changeOf(named(each.municipality))}
                                    onClick={() => setChanging(each)}
                                >
                                    {w.change}
                                </button>
                            ),
                    },
                ]}
            />
            <h2>{changing ? w.changeOf(named(changing.municipality)) : w.open}</h2>
            {pages.came?.kind === "done" &&
                (changing || closed.length > 0 ? (
                    <Plan
                        key={changing?.municipality ?? "new"}
                        towns={changing ? [changing.municipality] : closed}
                        known={changing}
                        onPlanned={planned}
                    />
                ) : (
                    <p class="empty">{w.none}</p>
                ))}
            <h2>{w.join.name}</h2>
            {pages.came?.kind === "done" && (
                <Join
                    towns={pages.lines}
                    onPlanned={(words) => {
                        setTold(words);
                        void pages.again();
                    }}
                />
            )}
        </Frame>
    );
}

showDesk(<Town />);
