/** Bars with their table beside them: what the picture shows, the table says; what is not told is told to be so. */
import { useWords } from "../../kit/words";
import { Table } from "./table";
import { partsWords } from "./words";

export interface Bar {
    key: string;
    name: string;
    /** Nothing where it is not told. */
    value: number | undefined;
}

interface BarsProps {
    title: string;
    bars: readonly Bar[];
    valueName: string;
    said: (value: number) => string;
    /** What is said in the place of a value that is not told. */
    hidden: string;
    empty: string;
}

const WIDTH = 640;
const HEIGHT = 210;
const BASE = 170;
const NAMES_MAX = 6;

export function Bars({ title, bars, valueName, said, hidden, empty }: BarsProps) {
    const w = useWords(partsWords);
    const most = Math.max(1, ...bars.map((bar) => bar.value ?? 0));
    const step = WIDTH / Math.max(1, bars.length);
    const every = Math.ceil(bars.length / NAMES_MAX);
    return (
        <section>
            <h2>{title}</h2>
            <div class="beside">
                {bars.length > 0 && (
                    <svg
                        class="chart"
                        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
                        role="img"
                        aria-label={`${title}. ${w.asTable}`}
                    >
                        {bars.map((bar, at) => {
                            const height = ((bar.value ?? 0) / most) * (BASE - 10);
                            return (
                                <g key={bar.key}>
                                    {bar.value === undefined ? (
                                        <text x={(at + 0.5) * step} y={BASE - 6} text-anchor="middle" font-size="20">
                                            ?
                                        </text>
                                    ) : (
                                        <rect
                                            class="bar"
                                            x={at * step + step * 0.15}
                                            y={BASE - height}
                                            width={step * 0.7}
                                            height={height}
                                        />
                                    )}
                                    {at % every === 0 && at + every <= bars.length + 1 && (
                                        <text x={at * step} y={BASE + 24} font-size="20">
                                            {bar.name}
                                        </text>
                                    )}
                                </g>
                            );
                        })}
                        <line class="ground" x1="0" x2={WIDTH} y1={BASE} y2={BASE} />
                    </svg>
                )}
                <Table
                    caption={title}
                    isCompact
                    lines={bars}
                    keyOf={(bar) => bar.key}
                    empty={empty}
                    columns={[
                        { name: title, cell: (bar) => bar.name },
                        {
                            name: valueName,
                            isNumber: true,
                            cell: (bar) =>
                                bar.value === undefined ? <span data-hidden>{hidden}</span> : said(bar.value),
                        },
                    ]}
                />
            </div>
        </section>
    );
}
