/** A shop's weeks as bars, the last of them full, and as a dashed line what three of four of its peers do not exceed. */
import { language, useWords } from "../../../kit/words";
import { findingsWords } from "./findings_words";

interface WeeksProps {
    /** The oldest first: shares in thousandths, of growth payments. None where no number is told. */
    weeks: readonly number[];
    peers: number | null | undefined;
    isShare: boolean;
}

const STEP = 64;
const HEIGHT = 108;
const TOP = 22;
const BASE = 84;

export function Weeks({ weeks, peers, isShare }: WeeksProps) {
    const w = useWords(findingsWords);
    if (weeks.length === 0) return null;
    const said = (value: number) => (isShare ? `${Math.floor(value / 10)}%` : value.toLocaleString(language()));
    const most = Math.max(1, ...weeks, peers ?? 0);
    const up = (value: number) => (value / most) * (BASE - TOP);
    const width = weeks.length * STEP;
    return (
        <svg
            class="chart share"
            data-weeks={weeks.join(" ")}
            data-peers={peers ?? ""}
            viewBox={`0 0 ${width} ${HEIGHT}`}
            role="img"
            aria-label={w.weeks(weeks.slice(0, -1).map(said).join(", "), said(weeks.at(-1) ?? 0))}
        >
            {weeks.map((value, at) => (
                <g key={at}>
                    <rect
                        class="bar"
                        x={at * STEP + 10}
                        y={BASE - up(value)}
                        width={STEP - 20}
                        height={up(value)}
                        opacity={at === weeks.length - 1 ? 1 : 0.45}
                    />
                    <text x={(at + 0.5) * STEP} y={BASE - up(value) - 4} text-anchor="middle" font-size="16">
                        {said(value)}
                    </text>
                    <text x={(at + 0.5) * STEP} y={BASE + 20} text-anchor="middle" font-size="16">
                        {at === weeks.length - 1 ? w.thisWeek : at - weeks.length + 1}
                    </text>
                </g>
            ))}
            <line class="ground" x1="0" x2={width} y1={BASE} y2={BASE} />
            {typeof peers === "number" && (
                <line
                    x1="0"
                    x2={width}
                    y1={BASE - up(peers)}
                    y2={BASE - up(peers)}
                    stroke="currentColor"
                    stroke-dasharray="4 3"
                />
            )}
        </svg>
    );
}
