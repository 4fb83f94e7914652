/** A town's first day and its rules; what this form does not show stays as it was. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { today, won } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { Confirm, isWhy, Why } from "../../../../desk/parts/confirm";
import { useDraft } from "../../../../desk/parts/drafts";
import { Check, DayField, NumberField, SelectField } from "../../../../desk/parts/fields";
import { useTownNames } from "../../../../desk/town-names";
import { Next } from "../../../../kit/fields";
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
    /** The town that is changed, before it has begun. */
    known: Desk["TownView"] | undefined;
    onPlanned: (day: string) => void;
}

export function Plan({ towns, known, onPlanned }: PlanProps) {
    const w = useWords(words);
    const named = useTownNames();
    const act = useAct();
    const [isAsking, setAsking] = useState(false);
    const policy = known?.policy;
    const draft = useDraft(`town-${known?.municipality ?? "new"}`, {
        town: towns[0] ?? "",
        startsOn: known?.starts_on ?? today(),
        numbers: Object.fromEntries(
            NUMBERS.map(([name, , usual]) => [name, String(policy ? (policy[name] ?? "") : usual)]),
        ) as Numbers,
        lapse: policy?.lapse ?? ("month_end" as const),
        split: policy?.split_tender ?? true,
        why: "",
    });
    const { value, change, wipe } = draft;
    const plan = async () => {
        const numbers = Object.fromEntries(
            NUMBERS.map(([name]) => [name, value.numbers[name] === "" ? null : Number(value.numbers[name])]),
        );
        const rules = { ...rulesOf(policy), ...numbers, lapse: value.lapse, split_tender: value.split };
        const body = { starts_on: value.startsOn, rules, why: value.why.trim() };
        const how = { params: { path: { municipality: value.town } }, body };
        const planned = await act.run(() => desk.PUT("/v1/desk/municipalities/{municipality}", how));
        if (!planned) return;
        wipe();
        setAsking(false);
        onPlanned(planned.starts_on);
    };
    return (
        <section>
            <p class="hint">{w.openHint}</p>
            <SelectField
                id="town"
                label={w.town}
                options={Object.fromEntries(towns.map((code) => [code, named(code)]))}
                value={value.town}
                onChange={(town) => change({ town })}
            />
            <DayField
                id="starts"
                label={w.startsOn}
                value={value.startsOn}
                min={today()}
                onChange={(startsOn) => change({ startsOn })}
            />
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
            <p class="hint">{w.others}</p>
            <Next onNext={() => setAsking(true)}>{w.plan}</Next>
            {isAsking && (
                <Confirm
                    title={w.planTitle(named(value.town), value.startsOn)}
                    doIt={w.plan}
                    act={act}
                    isReady={isWhy(value.why)}
                    onDo={() => void plan()}
                    onCancel={() => setAsking(false)}
                >
                    <p>{w.planText(won(Number(value.numbers.day_cap)), won(Number(value.numbers.unit_price)))}</p>
                    <Why id="plan-why" value={value.why} onChange={(why) => change({ why })} />
                </Confirm>
            )}
        </section>
    );
}

/** The rules of a policy, without whose and since when they are. */
function rulesOf(policy: Policy | undefined): Partial<Policy> {
    if (!policy) return {};
    const { municipality: _town, version: _version, effective_from: _from, ...rules } = policy;
    return rules;
}
