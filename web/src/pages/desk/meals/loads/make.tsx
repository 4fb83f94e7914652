/** A month's loads are computed; what was asked for is a draft until it is. */
import { desk } from "../../../../api/desk";
import { monthOf, today } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { Why } from "../../../../desk/parts/confirm";
import { useDraft } from "../../../../desk/parts/drafts";
import { Check, DayField, SelectField } from "../../../../desk/parts/fields";
import { Told } from "../../../../desk/parts/told";
import { Next, TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

const CHILD_MAX = 40;
const INCLUDES = ["already_loaded", "suspended"] as const;

interface Wanted {
    month: string;
    child: string;
    from: string;
    include: (typeof INCLUDES)[number][];
    why: string;
}

export function Make({ town, onMade }: { town: string; onMade: (previewId: string) => void }) {
    const w = useWords(words);
    const act = useAct();
    const months = [0, 1].map((later) => monthOf(today(), later));
    const first: Wanted = { month: months[0] ?? "", child: "", from: "", include: [], why: "" };
    const { value, change, wipe } = useDraft<Wanted>(`loads-${town}`, first);
    const compute = async () => {
        const made = await act.run(() =>
            desk.POST("/v1/desk/loads/previews", {
                body: {
                    municipality: town,
                    month: value.month,
                    child_id: value.child.trim() || null,
                    from_day: value.from || null,
                    include: value.include,
                    why: value.why.trim(),
                },
            }),
        );
        if (!made) return;
        wipe();
        onMade(made.preview_id);
    };
    return (
        <section>
            <h2>{w.make}</h2>
            <p class="hint">{w.makeHint}</p>
            <SelectField
                id="month"
                label={w.month}
                options={Object.fromEntries(months.map((month) => [month, month]))}
                value={value.month}
                onChange={(month) => change({ month })}
            />
            <TextField
                id="child"
                label={w.child}
                hint={w.childHint}
                value={value.child}
                max={CHILD_MAX}
                isOptional
                onChange={(child) => change({ child })}
            />
            <DayField
                id="from"
                label={w.from}
                hint={w.fromHint}
                value={value.from}
                onChange={(from) => change({ from })}
            />
            <div class="field">
                {INCLUDES.map((each) => (
                    <Check
                        key={each}
                        id={`include-${each}`}
                        label={w.include[each]}
                        isOn={value.include.includes(each)}
                        onChange={(isOn) =>
                            change({
                                include: isOn
                                    ? [...value.include, each]
                                    : value.include.filter((other) => other !== each),
                            })
                        }
                    />
                ))}
            </div>
            <Why id="why" value={value.why} onChange={(why) => change({ why })} />
            <Told act={act} />
            <Next onNext={() => void compute()}>{w.compute}</Next>
        </section>
    );
}
