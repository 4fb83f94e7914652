/** The questions to reporters that one's offices keep ready: a lead or an officer writes them, whoever asks uses them. */
import { useState } from "preact/hooks";
import { desk } from "../../../../api/cases";
import { useAsked } from "../../../../desk/parts/asking";
import { SelectField } from "../../../../desk/parts/fields";
import { ReadyTexts } from "../../../../desk/parts/ready";
import { Loaded } from "../../../../desk/parts/told";
import { partsWords } from "../../../../desk/parts/words";
import { jurisdiction } from "../../../../desk/jurisdiction";
import { useTownNames } from "../../../../desk/town-names";
import { Notice } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { queueWords } from "../words/queue";

const TITLE_MAX = 60;

export function Ready() {
    const w = useWords(queueWords).ready;
    const p = useWords(partsWords);
    const named = useTownNames();
    const codes = jurisdiction();
    const [centre, setCentre] = useState(codes[0] ?? "");
    const [isSaved, setSaved] = useState(false);
    const asked = useAsked(() => desk.GET("/v1/desk/ready_questions", { params: { query: { centre } } }), [centre]);
    const choose = (code: string) => {
        setSaved(false);
        setCentre(code);
    };
    return (
        <>
            {codes.length > 1 && (
                <SelectField
                    id="ready-of"
                    label={w.whose}
                    options={Object.fromEntries(codes.map((code) => [code, named(code)]))}
                    value={centre}
                    onChange={choose}
                />
            )}
            {isSaved && <Notice kind="info">{p.ready.saved}</Notice>}
            <Loaded asked={asked}>
                {({ offices: [kept] }) =>
                    kept && (
                        <ReadyTexts
                            key={`${kept.centre} ${kept.version}`}
                            name={`ready-${kept.centre}`}
                            version={kept.version}
                            texts={kept.questions}
                            titleMax={TITLE_MAX}
                            hint={w.hint}
                            save={(version, questions) =>
                                desk.PUT("/v1/desk/ready_questions", {
                                    body: { centre: kept.centre, version, questions },
                                })
                            }
                            onSaved={(saved) => {
                                asked.put({ offices: [saved] });
                                setSaved(true);
                            }}
                            onReload={() => void asked.again()}
                        />
                    )
                }
            </Loaded>
        </>
    );
}
