/** Small pictures, drawn here: no picture of another host, and none that says anything but food. */
const PATHS = {
    bowl: "M3 11h18a9 9 0 0 1-6 8.5V21H9v-1.5A9 9 0 0 1 3 11zM8 8c-1-1.4 1-2.2 0-4M12 8c-1-1.4 1-2.2 0-4M16 8c-1-1.4 1-2.2 0-4",
    list: "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
    talk: "M4 5h16v11H10l-4 4v-4H4z",
    person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 4-6 8-6s8 2 8 6",
    back: "M15 4l-8 8 8 8",
    pin: "M12 21s-7-6.5-7-12a7 7 0 0 1 14 0c0 5.5-7 12-7 12zM12 11a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
    return (
        <svg class="eat-icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d={PATHS[name]} />
        </svg>
    );
}

const RICE_TOP = 12;
const RICE_DEEP = 40;

/** A bowl that is as full as there is left of a day. */
export function Bowl({ part }: { part: number }) {
    const level = RICE_TOP + RICE_DEEP * (1 - Math.min(1, Math.max(0, part)));
    return (
        <svg class="eat-bowl" viewBox="0 0 96 88" aria-hidden="true">
            <clipPath id="rice-level">
                <rect x="0" y={level} width="96" height="88" />
            </clipPath>
            <g clip-path="url(#rice-level)">
                <path class="rice" d="M14 50c0-14 6-18 12-20 2-10 12-16 22-16s20 6 22 16c6 2 12 6 12 20z" />
            </g>
            <path class="body" d="M8 46h80c0 18-10 30-24 34v4H32v-4C18 76 8 64 8 46z" />
            <path class="face" d="M38 60v3M58 60v3M43 66c2 4 8 4 10 0" />
        </svg>
    );
}
