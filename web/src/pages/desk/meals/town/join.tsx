/** Two towns of one's jurisdiction become one (M15): from a day on, one lives under the other's rules. Whoever has one of them
 * alone cannot plan it: then it is the act of an officer above both. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { today } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { useDraft } from "../../../../desk/parts/drafts";
import { DayField, GoOn, SelectField } from "../../../../desk/parts/fields";
import { WithWhy } from "../../../../desk/parts/with_why";
import { useTownNames } from "../../../../desk/town-names";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

interface StayProps {
    town: Desk["TownView"];
    onStays: (told: string) => void;
}

/** Takes a merger back that has not begun: it was the wrong day, or the wrong town. */
export function Stay({ town, onStays }: StayProps) {
    const w = useWords(words);
    const named = useTownNames();
    const act = useAct();
    const [isAsking, setAsking] = useState(false);
    const name = named(town.municipality);
    return (
        <>
            <button
                type="button"
                class="krds-btn small"
                data-act="stay"
                aria-label={w.stay.of(name)}
                onClick={() => setAsking(true)}
            >
                {w.stay.name}
            </button>
            {isAsking && (
                <WithWhy
                    name="town-stay"
                    of={town.municipality}
                    title={w.stay.title(name, town.joins ? named(town.joins.into) : "")}
                    text={w.stay.text}
                    doIt={w.stay.name}
                    act={act}
                    onClose={() => setAsking(false)}
                    onDo={async (why) => {
                        const how = { params: { path: { municipality: town.municipality } }, body: { why } };
                        const stays = await act.run(() =>
                            desk.POST("/v1/desk/municipalities/{municipality}/stay", how),
                        );
                        if (stays) onStays(w.stay.done(name));
                        return stays !== undefined;
                    }}
                />
            )}
        </>
    );
}

interface JoinProps {
    towns: Desk["TownView"][];
    onPlanned: (told: string) => void;
}

export function Join({ towns, onPlanned }: JoinProps) {
    const w = useWords(words);
    const named = useTownNames();
    const act = useAct();
    const [isAsking, setAsking] = useState(false);
    const draft = useDraft("town-join", { town: "", into: "", on: today(1) });
    const { town, into, on } = draft.value;
    const codes = towns.filter((each) => each.state === "running" && !each.joins).map((each) => each.municipality);
    if (codes.length < 2) return <p class="hint">{w.join.alone}</p>;
    const optionsBut = (other: string) =>
        Object.fromEntries(codes.filter((code) => code !== other).map((code) => [code, named(code)]));
    const needed = { [w.join.town]: town !== "", [w.join.into]: into !== "" && into !== town, [w.join.on]: on !== "" };
    return (
        <section>
            <p class="hint">{w.join.hint}</p>
            <SelectField
                id="join-town"
                label={w.join.town}
                hasNone
                options={optionsBut(into)}
                value={town}
                onChange={(code) => draft.change({ town: code })}
            />
            <SelectField
                id="join-into"
                label={w.join.into}
                hasNone
                options={optionsBut(town)}
                value={into}
                onChange={(code) => draft.change({ into: code })}
            />
            <DayField
                id="join-on"
                label={w.join.on}
                value={on}
                min={today(1)}
                onChange={(day) => draft.change({ on: day })}
            />
            <GoOn needed={needed} onNext={() => setAsking(true)}>
                {w.join.plan}
            </GoOn>
            {isAsking && (
                <WithWhy
                    name="town-join"
                    of={`${town} ${into}`}
                    title={w.join.title(named(town), named(into))}
                    text={w.join.text(on, named(into))}
                    doIt={w.join.plan}
                    act={act}
                    onClose={() => setAsking(false)}
                    onDo={async (why) => {
                        const how = {
                            params: { path: { municipality: town } },
                            body: { into, joins_on: on, why },
                        };
                        const planned = await act.run(() =>
                            desk.POST("/v1/desk/municipalities/{municipality}/join", how),
                        );
                        if (!planned) return false;
                        draft.wipe();
                        onPlanned(w.joins(named(into), on));
                        return true;
                    }}
                />
            )}
        </section>
    );
}
