/** What came of a call, where it is not what was hoped for: the problem's own words, field by field where it names them. */
import type { ComponentChildren } from "preact";
import { said, type Outcome } from "../../api/outcome";
import { Notice } from "../../kit/fields";
import { useWords } from "../../kit/words";
import type { Act } from "./acting";
import { partsWords } from "./words";

export function Refusal({ came, onAgain }: { came: Outcome<unknown>; onAgain?: (() => void) | undefined }) {
    const w = useWords(partsWords);
    if (came.kind === "done") return null;
    const errors = (came.problem?.errors ?? []) as { pointer: string; detail: string }[];
    return (
        <Notice kind="danger">
            <p>
                <strong>{w.wrong}.</strong>{" "}
                {came.problem?.code === "invalid" && errors.length > 0
                    ? w.mend
                    : came.problem
                      ? said(came.problem)
                      : w.later}
            </p>
            {errors.length > 0 && (
                <ul>
                    {errors.map((each) => (
                        <li key={each.pointer + each.detail}>
                            <code>{each.pointer.replace(/^\//, "")}</code> {each.detail}
                        </li>
                    ))}
                </ul>
            )}
            {onAgain && came.kind === "later" && (
                <button type="button" class="krds-btn small" onClick={onAgain}>
                    {w.tryAgain}
                </button>
            )}
        </Notice>
    );
}

/** What an action came to: refused, or done. */
export function Told({ act }: { act: Act }) {
    if (act.refused) return <Refusal came={act.refused} />;
    return act.done ? <Notice kind="info">{act.done}</Notice> : null;
}

interface LoadedProps<T> {
    asked: { came: Outcome<unknown> | undefined; answer: T | undefined; again: () => Promise<void> };
    /** What is said where there is nothing, and that is no fault of whoever asks. */
    nothing?: string;
    children: (answer: T) => ComponentChildren;
}

/** What was asked for as the page opened, once it is there; until then, that it is on its way, or why not. */
export function Loaded<T>({ asked, nothing, children }: LoadedProps<T>) {
    const w = useWords(partsWords);
    if (asked.answer !== undefined) return <>{children(asked.answer)}</>;
    if (!asked.came) return <p role="status">{w.loading}</p>;
    if (nothing && asked.came.kind === "refused" && asked.came.problem.code === "not_found")
        return <p class="empty">{nothing}</p>;
    return <Refusal came={asked.came} onAgain={() => void asked.again()} />;
}
