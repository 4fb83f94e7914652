/** A town's first day and its rules; of one that has begun, its next version of them. What this form does not show stays as it was. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { today, won } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { Confirm, isWhy, Why } from "../../../../desk/parts/confirm";
import { useDraft } from "../../../../desk/parts/drafts";
import { Check, DayField, GoOn, NumberField, SelectField } from "../../../../desk/parts/fields";
import { useTownNames } from "../../../../desk/town-names";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

type Policy = Desk["MealPolicy-Output"];
const NUMBERS = [
    ["day_cap", "cap", 20_000],
    ["month_cap", "monthCap", ""],
    ["order_cap", "orderCap", ""],
    ["unit_price", "price", 9_000],
    ["meals_on_school_days", "school", 1],
    ["meals_on_days_off", "off", 1],
    ["meals_in_vacations", "vacations", 1],
    ["coupons_a_month", "coupons", 4],
    ["coupon_max", "coupon", 3_000],
] as const;
type Numbers = Record<(typeof NUMBERS)[number][0], string>;

interface PlanProps {
    /** The codes that can be chosen. */
    towns: string[];
    /** The town that is changed. */
    known: Desk["TownView"] | undefined;
    onPlanned: (told: string) => void;
}

export function Plan({ towns, known, onPlanned }: PlanProps) {
    const w = useWords(words);
    const named = useTownNames();
    const act = useAct();
    const [isAsking, setAsking] = useState(false);
    const hasBegun = known?.state === "running";
    // Rules that are published for a later day are gone on from, not taken back.
    const next = hasBegun ? known.next_policy : null;
    const policy = next ?? known?.policy;
    const first = today(hasBegun ? 1 : 0);
    const draft = useDraft(`${hasBegun ? "rules" : "town"}-${known?.municipality ?? "new"}`, {
        town: towns[0] ?? "",
        startsOn: hasBegun ? first : (known?.starts_on ?? first),
        version: String((policy?.version ?? 0) + 1),
        numbers: Object.fromEntries(
            NUMBERS.map(([name, , usual]) => [name, String(policy ? (policy[name] ?? "") : usual)]),
        ) as Numbers,
        lapse: policy?.lapse ?? ("month_end" as const),
        split: policy?.split_tender ?? true,
        why: "",
    });
    const { value, change, wipe } = draft;
    // Only a cap of the month or of an order may be left out: without a number, nothing could be bought in a day.
    const needed = {
        [hasBegun ? w.rulesFrom : w.startsOn]: value.startsOn !== "",
        ...(hasBegun ? { [w.version]: value.version !== "" } : {}),
        ...Object.fromEntries(
            NUMBERS.filter(([, , usual]) => usual !== "").map(([name, label]) => [
                w[label],
                value.numbers[name] !== "",
            ]),
        ),
    };
    const plan = async () => {
        const numbers = Object.fromEntries(
            NUMBERS.map(([name]) => [name, value.numbers[name] === "" ? null : Number(value.numbers[name])]),
        );
        const rules = { ...rulesOf(policy), ...numbers, lapse: value.lapse, split_tender: value.split };
        const { town, startsOn, version } = value;
        const planned = await act.run<unknown>(() => {
            if (hasBegun) {
                const since = { version: Number(version), effective_from: beginsOn(startsOn, next) };
                return desk.POST("/v1/desk/policies", { body: { ...rules, municipality: town, ...since } });
            }
            const body = { starts_on: startsOn, rules, why: value.why.trim() };
            return desk.PUT("/v1/desk/municipalities/{municipality}", {
                params: { path: { municipality: town } },
                body,
            });
        });
        if (!planned) return;
        wipe();
        setAsking(false);
        onPlanned(hasBegun ? w.ruled(startsOn) : w.planned(startsOn));
    };
    return (
        <section>
            <p class="hint">{hasBegun ? w.ruleHint : w.openHint}</p>
            {next && <p>{w.goesOn(next.effective_from.slice(0, 10))}</p>}
            <SelectField
                id="town"
                label={w.town}
                options={Object.fromEntries(towns.map((code) => [code, named(code)]))}
                value={value.town}
                onChange={(town) => change({ town })}
            />
            <DayField
                id="starts"
                label={hasBegun ? w.rulesFrom : w.startsOn}
                value={value.startsOn}
                min={first}
                onChange={(startsOn) => change({ startsOn })}
            />
            {hasBegun && (
                <NumberField
                    id="version"
                    label={w.version}
                    value={value.version}
                    onChange={(version) => change({ version })}
                />
            )}
            <div class="search">
                {NUMBERS.map(([name, label]) => (
                    <NumberField
                        key={name}
                        id={name}
                        label={w[label]}
                        value={value.numbers[name]}
                        onChange={(text) => change({ numbers: { ...value.numbers, [name]: text } })}
                    />
                ))}
                <SelectField
                    id="lapse"
                    label={w.lapse}
                    options={w.lapses}
                    value={value.lapse}
                    onChange={(lapse) => change({ lapse })}
                />
            </div>
            <Check id="split" label={w.split} isOn={value.split} onChange={(split) => change({ split })} />
            <p class="hint">{hasBegun ? w.othersStay : w.others}</p>
            <GoOn needed={needed} onNext={() => setAsking(true)}>
                {hasBegun ? w.rule : w.plan}
            </GoOn>
            {isAsking && (
                <Confirm
                    title={(hasBegun ? w.ruleTitle : w.planTitle)(named(value.town), value.startsOn)}
                    doIt={hasBegun ? w.rule : w.plan}
                    act={act}
                    isReady={hasBegun || isWhy(value.why)}
                    onDo={() => void plan()}
                    onCancel={() => setAsking(false)}
                >
                    <p>
                        {(hasBegun ? w.ruleText : w.planText)(
                            won(Number(value.numbers.day_cap)),
                            won(Number(value.numbers.unit_price)),
                        )}
                    </p>
                    {!hasBegun && <Why id="plan-why" value={value.why} onChange={(why) => change({ why })} />}
                </Confirm>
            )}
        </section>
    );
}

/** The first instant of a day; of the day of the newest version, the minute after that one: what was published by mistake is mended before
 * anybody's day is ruled by it. */
function beginsOn(day: string, newest: Policy | null | undefined): string {
    if (!newest?.effective_from.startsWith(day)) return `${day}T00:00:00+09:00`;
    return new Date(Date.parse(newest.effective_from) + 60_000).toISOString();
}

/** The rules of a policy, without whose and since when they are. */
function rulesOf(policy: Policy | undefined): Partial<Policy> {
    if (!policy) return {};
    const { municipality: _town, version: _version, effective_from: _from, ...rules } = policy;
    return rules;
}
