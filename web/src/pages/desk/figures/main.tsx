/** What became of a month's reports, as it was published: an area's, and of those within it. What tells of too few is said
 * to be told together. Area and month stand behind the `#`: both are known to all, and back goes to the area before. */
import { useEffect, useState } from "preact/hooks";
import type { components } from "#api/desk";
import { desk } from "../../../api/signed";
import { Desk, showDesk } from "../../../desk/frame";
import { jurisdiction } from "../../../desk/jurisdiction";
import { useAct } from "../../../desk/parts/acting";
import { at, count, monthOf, today } from "../../../desk/parts/amounts";
import { useAsked } from "../../../desk/parts/asking";
import { SelectField } from "../../../desk/parts/fields";
import { save } from "../../../desk/parts/save";
import { Loaded, Told } from "../../../desk/parts/told";
import { townNames } from "../../../desk/town-names";
import { Notice } from "../../../kit/fields";
import { language, useWords } from "../../../kit/words";
import { session } from "../../../session/session";
import { hasRound, OfRound } from "./round";
import { Shares } from "./shares";
import { Within } from "./within";
import { words } from "./words";

type Figures = components["schemas"]["FiguresView"];

const GROUPS = ["caseworker", "lead", "officer", "auditor", "ministry"] as const;
const READ_ALL = ["auditor", "ministry"];
const NATION = "nation";
const MONTHS = 12;
/** Of the area codes: province, municipality, centre. */
const AREA_DIGITS = [2, 5, 8];

interface Place {
    area: string;
    month: string;
}

/** What stands behind the `#`; the latest month that may be published by now where nothing does. */
function here(): Place {
    const [area = "", month = ""] = location.hash.slice(1).split("/");
    return { area, month: /^\d{4}-\d{2}$/.test(month) ? month : monthOf(today(), -2) };
}

const hrefOf = ({ area, month }: Place) => `#${area}/${month}`;

/** The areas that one may begin with: all of the nation, or those of one's own jurisdiction. */
function useOwnAreas(): string[] | undefined {
    const [areas, setAreas] = useState<string[]>();
    useEffect(() => {
        if ((session()?.groups ?? []).some((group) => READ_ALL.includes(group))) return setAreas([NATION]);
        void townNames().then((names) => setAreas(jurisdiction().flatMap((code) => areasOf(code, names))));
    }, []);
    return areas;
}

/** A city's code is none of an area: its districts are. */
function areasOf(code: string, names: Record<string, string>): string[] {
    const within = Object.keys(names).filter((town) => town.startsWith(code.replace(/0$/, "")));
    const districts = within.filter((town) => !(town.endsWith("0") && within.length > 1));
    const isArea = code === "central" || (AREA_DIGITS.includes(code.length) && within.length < 2) || code.length === 2;
    return isArea ? [code] : districts;
}

function Page() {
    const w = useWords(words);
    const own = useOwnAreas();
    const [place, setPlace] = useState(here);
    const [names, setNames] = useState<Record<string, string>>({});
    useEffect(() => {
        void townNames().then(setNames);
        const moved = () => setPlace(here());
        addEventListener("hashchange", moved);
        return () => removeEventListener("hashchange", moved);
    }, []);
    const area = place.area || own?.[0] || "";
    const go = (to: Partial<Place>) => void (location.hash = hrefOf({ ...place, area, ...to }));
    const months = Array.from({ length: MONTHS }, (_, back) => monthOf(today(), -2 - back));
    const nameOf = (code: string) => (code === NATION ? w.nation : (names[code] ?? code));
    return (
        <Desk title={w.title} groups={GROUPS} step={hrefOf({ area, month: place.month })}>
            {own && own.length > 1 && (
                <SelectField
                    id="area"
                    label={w.area}
                    options={Object.fromEntries([...new Set([...own, area])].map((code) => [code, nameOf(code)]))}
                    value={area}
                    onChange={(next) => go({ area: next })}
                />
            )}
            <SelectField
                id="month"
                label={w.month}
                hint={w.hint}
                options={Object.fromEntries([...new Set([place.month, ...months])].map((each) => [each, each]))}
                value={place.month}
                onChange={(month) => go({ month })}
            />
            {own && own[0] !== undefined && area !== own[0] && own.length === 1 && (
                <p>
                    <a href={hrefOf({ area: own[0], month: place.month })}>{w.up(nameOf(own[0]))}</a>
                </p>
            )}
            {area && <OfArea key={`${area} ${place.month}`} area={area} month={place.month} />}
            {area && hasRound(place.month) && (
                <OfRound
                    key={`round ${area} ${place.month}`}
                    area={area}
                    round={place.month}
                    hrefOf={(code) => hrefOf({ area: code, month: place.month })}
                />
            )}
            {own && !area && <p class="empty">{w.noArea}</p>}
        </Desk>
    );
}

function OfArea({ area, month }: Place) {
    const w = useWords(words);
    const act = useAct();
    const query = { area, month };
    const asked = useAsked(() => figuresOf(query), [area, month]);
    const download = async () => {
        const table = await act.run(() => desk.GET("/v1/desk/figures/table", { params: { query } }));
        if (table) save(table);
    };
    return (
        <Loaded asked={asked} nothing={w.notPublished}>
            {(told) => (
                <>
                    <Head told={told} />
                    <Told act={act} />
                    <button type="button" class="krds-btn" data-act="save" onClick={() => void download()}>
                        {w.save}
                    </button>
                    {told.tables.map((table) => (
                        <Shares key={table.question} table={table} shownFrom={told.shown_from} />
                    ))}
                    <Within told={told} hrefOf={(code) => hrefOf({ area: code, month })} />
                    {told.by_category.length > 0 && (
                        <Slices title={w.byCategory} slices={told.by_category} told={told} />
                    )}
                    {told.by_reporter.length > 0 && (
                        <Slices title={w.byReporter} slices={told.by_reporter} told={told} />
                    )}
                </>
            )}
        </Loaded>
    );
}

/** The same address has a page for browsers that ask for one; this one asks for the numbers. */
async function figuresOf(query: Place) {
    const { data, ...rest } = await desk.GET("/v1/desk/figures", { params: { query } });
    return { ...rest, data: typeof data === "object" ? data : undefined };
}

function Head({ told }: { told: Figures }) {
    const w = useWords(words);
    const percent = (value: number | undefined) => (value === undefined ? w.untold : `${value} %`);
    const within = (part: string | undefined) =>
        part === undefined ? w.untold : (w.parts.first_contact[part as keyof typeof w.parts.first_contact] ?? part);
    const sums: [string, string, string][] = [
        ["received", w.received, told.received === undefined ? w.together : count(told.received)],
        ["never", w.never, percent(told.never_percent)],
        ["half", w.half, within(told.half_within)],
        ["most", w.most, within(told.nine_tenths_within)],
    ];
    return (
        <section>
            <h2>
                {w.heading(language() === "ko" ? told.name : told.level === NATION ? w.nation : told.name, told.month)}
            </h2>
            <p class="hint">
                {w.counted(at(told.counted_at))} {w.shownFrom(told.shown_from)}
            </p>
            {!told.is_all && <Notice kind="danger">{w.notAll}</Notice>}
            {told.received === undefined && <Notice kind="info">{w.togetherOnly}</Notice>}
            <dl class="sums" data-area={told.area} data-month={told.month}>
                {sums.map(([name, label, value]) => (
                    <div key={name}>
                        <dt>{label}</dt>
                        <dd data-sum={name}>{value}</dd>
                    </div>
                ))}
            </dl>
        </section>
    );
}

interface SlicesProps {
    title: string;
    slices: Figures["by_category"];
    told: Figures;
}

/** The nation's reports of one kind: folded, for each is as long as an area. */
function Slices({ title, slices, told }: SlicesProps) {
    const w = useWords(words);
    return (
        <section>
            <h2>{title}</h2>
            {slices.map((slice) => (
                <details key={slice.parts.join()} data-slice={slice.parts.join()}>
                    <summary>
                        {slice.parts.map((part) => w.part(part)).join(", ")}: {w.reports(count(slice.received))}
                    </summary>
                    {slice.tables.map((table) => (
                        <Shares key={table.question} table={table} shownFrom={told.shown_from} isWithin />
                    ))}
                </details>
            ))}
        </section>
    );
}

showDesk(<Page />);
