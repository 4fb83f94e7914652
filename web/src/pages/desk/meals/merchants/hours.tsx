/** A shop's week in spans, each of some weekdays. Breaks and single days off, which files may bring, stay as they are. */
import type { Desk } from "../../../../api/desk";
import { SelectField } from "../../../../desk/parts/fields";
import { Choices, TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

type ShopHours = NonNullable<Desk["RegisteredView"]["hours"]>;
type Span = ShopHours["open"][number];
type Weekday = Span["days"][number];

const SPANS_MAX = 28;
const TIME_MAX = "24:00".length;
const WHOLE_WEEK: Span = { days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], from_: "10:00", until: "21:00" };

interface HoursProps {
    hours: ShopHours | null;
    error: string | undefined;
    onChange: (hours: ShopHours | null) => void;
}

export function Hours({ hours, error, onChange }: HoursProps) {
    const w = useWords(words).form;
    const spans = hours?.open ?? [];
    const put = (open: Span[]) => onChange(open.length ? { holidays: "usual", ...hours, open } : null);
    const change = (at: number, part: Partial<Span>) =>
        put(spans.map((span, other) => (other === at ? { ...span, ...part } : span)));
    return (
        <fieldset class="group">
            <legend>{w.hours}</legend>
            <p class="hint">{spans.length ? w.hoursHint : w.hoursNone}</p>
            {error && <p class="error">{error}</p>}
            {spans.map((span, at) => (
                <div key={at} class="kept">
                    <Choices
                        id={`span-${at}`}
                        label={w.days(at + 1)}
                        isHeadingShown
                        isMany
                        options={w.weekdays as Record<Weekday, string>}
                        value={span.days}
                        onChange={(days) => change(at, { days })}
                    />
                    <div class="search">
                        <TextField
                            id={`span-${at}-from`}
                            label={w.from}
                            value={span.from_}
                            max={TIME_MAX}
                            onChange={(from_) => change(at, { from_ })}
                        />
                        <TextField
                            id={`span-${at}-until`}
                            label={w.until}
                            value={span.until}
                            max={TIME_MAX}
                            onChange={(until) => change(at, { until })}
                        />
                    </div>
                    <button
                        type="button"
                        class="krds-btn small"
                        onClick={() => put(spans.filter((_, other) => other !== at))}
                    >
                        {w.removeSpan(at + 1)}
                    </button>
                </div>
            ))}
            {spans.length < SPANS_MAX && (
                <button
                    type="button"
                    class="krds-btn small"
                    data-act="span-add"
                    onClick={() => put([...spans, WHOLE_WEEK])}
                >
                    {w.addSpan}
                </button>
            )}
            {hours && (
                <SelectField
                    id="holidays"
                    label={w.holidays}
                    options={w.holidayWays}
                    value={hours.holidays ?? "usual"}
                    onChange={(holidays) => onChange({ ...hours, holidays })}
                />
            )}
        </fieldset>
    );
}
