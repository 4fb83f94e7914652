/** The answers that a town keeps ready. */
import { useState } from "preact/hooks";
import { desk } from "../../../../api/desk";
import { useAsked } from "../../../../desk/parts/asking";
import { Folded } from "../../../../desk/parts/folded";
import { ReadyTexts } from "../../../../desk/parts/ready";
import { Loaded } from "../../../../desk/parts/told";
import { partsWords } from "../../../../desk/parts/words";
import { Notice } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

const TITLE_MAX = 100;
const draftOf = (town: string) => `canned-${town}`;

export function Canned({ town }: { town: string }) {
    const w = useWords(words);
    return (
        <Folded key={town} act="canned" title={w.keep} draft={draftOf(town)}>
            <Answers town={town} />
        </Folded>
    );
}

function Answers({ town }: { town: string }) {
    const w = useWords(words);
    const p = useWords(partsWords);
    const [isSaved, setSaved] = useState(false);
    const asked = useAsked(
        () => desk.GET("/v1/desk/canned_answers", { params: { query: { municipality: town } } }),
        [town],
    );
    return (
        <>
            {isSaved && <Notice kind="info">{p.ready.saved}</Notice>}
            <Loaded asked={asked}>
                {(kept) => (
                    <ReadyTexts
                        key={`${kept.municipality} ${kept.version}`}
                        name={draftOf(kept.municipality)}
                        version={kept.version}
                        texts={kept.answers}
                        titleMax={TITLE_MAX}
                        hint={w.keepHint}
                        save={(version, answers) =>
                            desk.PUT("/v1/desk/canned_answers", { body: { municipality: town, version, answers } })
                        }
                        onSaved={(saved) => {
                            asked.put(saved);
                            setSaved(true);
                        }}
                        onReload={() => void asked.again()}
                    />
                )}
            </Loaded>
        </>
    );
}
