/** The auditor's page: last night's proof, findings and what is done about them, shops' patterns, an order's ledger, and who
 * opened what. */
import { useState } from "preact/hooks";
import { Desk, showDesk } from "../../../desk/frame";
import { later } from "../../../kit/later";
import { useWords } from "../../../kit/words";
import { Findings } from "./findings";
import { Ledger } from "./ledger";
import { Patterns } from "./patterns";
import { Proof } from "./proof";
import type { RowOf } from "./row";
import { words as openingWords } from "../../../desk/openings/words";
import { findingsWords } from "./findings_words";
import { words } from "./words";

// What was opened stands below: it comes while the proof is read.
const Openings = later(() => import("../../../desk/openings/month").then((part) => part.Openings));
const OfFile = later(() => import("../../../desk/openings/of_file").then((part) => part.OfFile));
const OfChild = later(() => import("../../../desk/openings/of_child").then((part) => part.OfChild));

function Audit() {
    const w = useWords(words);
    const [wanted, setWanted] = useState<RowOf>();
    const [opened, setOpened] = useState<{ child: string }>();
    const o = useWords(openingWords);
    const f = useWords(findingsWords);
    const parts = {
        proof: w.proof,
        findings: f.title,
        patterns: f.patterns,
        ledger: w.ledger,
        openings: o.openings,
        "of-file": o.ofFile,
        "of-child": o.ofChild,
    };
    return (
        <Desk title={w.title} groups={["auditor"]}>
            <nav aria-label={w.parts}>
                <ul class="lists">
                    {Object.entries(parts).map(([id, name]) => (
                        <li key={id}>
                            <a href={`#${id}`}>{name}</a>
                        </li>
                    ))}
                </ul>
            </nav>
            <Proof onPosted={(of) => setWanted({ ...of })} onChild={(child) => setOpened({ child })} />
            <Findings onPosted={(of) => setWanted({ ...of })} onChild={(child) => setOpened({ child })} />
            <Patterns />
            <Ledger wanted={wanted} />
            <Openings />
            <OfFile />
            <OfChild wanted={opened} />
        </Desk>
    );
}

showDesk(<Audit />);
