/** A list that comes a part at a time: more of it is asked for by a press. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { said, type Outcome } from "../../api/meals";
import { useWords } from "../../kit/words";
import { Told } from "./parts";
import { words } from "./words";

interface ListProps<Part> {
    look: string;
    first: Part;
    more: (from: string) => Promise<Outcome<Part>>;
    /** The word on the button. */
    label: string;
    children: (part: Part) => ComponentChildren;
}

export function List<Part extends { next?: string }>({ look, first, more, label, children }: ListProps<Part>) {
    const w = useWords(words);
    const [further, setFurther] = useState<Part[]>([]);
    const [problem, setProblem] = useState<string>();
    const parts = [first, ...further];
    const { next } = parts.at(-1) ?? first;
    const goOn = async (from: string) => {
        const came = await more(from);
        setProblem(came.kind === "done" ? undefined : came.problem ? said(came.problem) : w.line);
        if (came.kind === "done") setFurther((before) => [...before, came.answer]);
    };
    return (
        <>
            <ul class={look}>{parts.map(children)}</ul>
            {problem && (
                <Told isNow tone="look">
                    {problem}
                </Told>
            )}
            {next && (
                <button type="button" class="eat-btn" onClick={() => void goOn(next)}>
                    {label}
                </button>
            )}
        </>
    );
}
