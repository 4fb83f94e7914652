/** Who opened one child's account, and why: where a finding about it leads. That it is looked up is traced, with a reason. */
import { useEffect, useRef, useState } from "preact/hooks";
import { TextField } from "../../kit/fields";
import { useWords } from "../../kit/words";
import { desk } from "../../api/signed";
import { usePages } from "../parts/asking";
import { isWhy, Why } from "../parts/confirm";
import { GoOn } from "../parts/fields";
import { partsWords } from "../parts/words";
import { Lines, type Line } from "./lines";
import { words } from "./words";

const NUMBER_MAX = 64;

interface Wanted {
    child: string;
    why: string;
}

/** `wanted` is the child whom a finding is about: the section is gone to, and the reason is asked there. */
export function OfChild({ wanted }: { wanted?: { child: string } | undefined }) {
    const w = useWords(words);
    const p = useWords(partsWords);
    const [child, setChild] = useState("");
    const [why, setWhy] = useState("");
    const [asked, setAsked] = useState<Wanted>();
    const heading = useRef<HTMLHeadingElement>(null);
    useEffect(() => {
        if (!wanted) return;
        setChild(wanted.child);
        setAsked(undefined);
        heading.current?.focus();
        heading.current?.scrollIntoView();
    }, [wanted]);
    return (
        <section aria-labelledby="of-child">
            <h2 id="of-child" ref={heading} tabIndex={-1}>
                {w.ofChild}
            </h2>
            <p class="hint">{w.ofChildHint}</p>
            <TextField id="opened-child" label={w.child} value={child} max={NUMBER_MAX} onChange={setChild} />
            <Why id="opened-why" value={why} onChange={setWhy} />
            <GoOn
                needed={{ [w.child]: child.trim() !== "", [p.why]: isWhy(why) }}
                onNext={() => setAsked({ child: child.trim(), why: why.trim() })}
            >
                {w.look}
            </GoOn>
            {asked && <Found {...asked} />}
        </section>
    );
}

function Found({ child, why }: Wanted) {
    const w = useWords(words);
    const pages = usePages<{ next?: string; lines: Line[] }, Line>(
        async (next) => {
            const params = { path: { child_id: child } };
            const body = { why, ...(next ? { next } : {}) };
            const how = { params, body };
            const { data, error, response } = await desk.POST("/v1/desk/children/{child_id}/openings", how);
            const lines = (data?.openings ?? []).map((each) => ({ ...each, file: child, why: each.why ?? "" }));
            return { data: data && { next: data.next, lines }, error, response };
        },
        (answer) => answer.lines,
        [child, why],
    );
    return <Lines pages={pages} empty={w.noneOfFile} isOne />;
}
