/** Whom to call, on every step: first where life is at risk, beside the way everywhere else. */
import { common } from "./common";
import { useWords } from "./words";

const URGENT = ["112", "119", "109"] as const;
const HELP = ["1366", "1577-1391", "1577-1366", "129"] as const;

export function Numbers({ first = false, isOpen = first }: { first?: boolean; isOpen?: boolean }) {
    const w = useWords(common);
    return (
        <section class={first ? "numbers numbers-first" : "numbers"} aria-label={w.emergency}>
            <ul>
                {URGENT.map((number) => (
                    <li key={number}>
                        <a class="number" href={`tel:${number}`}>
                            <strong>{number}</strong> <span>{w.call[number]}</span>
                        </a>
                    </li>
                ))}
            </ul>
            <p class="cannot-speak">
                {w.cannotSpeak} <a href="sms:112">{w.text112}</a>
            </p>
            <details open={isOpen}>
                <summary>{w.more}</summary>
                <ul class="more-numbers">
                    {HELP.map((number) => (
                        <li key={number}>
                            <a href={`tel:${number}`}>{number}</a> {w.help[number]}
                        </li>
                    ))}
                </ul>
            </details>
        </section>
    );
}
