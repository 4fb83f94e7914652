/** A child's letters and linked accounts. A letter's code is shown once; what it is made from stays nowhere. */
import { useState } from "preact/hooks";
import { people, type People } from "../../../../api/desk";
import { at } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { useAsked } from "../../../../desk/parts/asking";
import { called } from "../../../../desk/parts/called";
import { Name } from "../../../../desk/parts/name";
import { DayField } from "../../../../desk/parts/fields";
import { Table } from "../../../../desk/parts/table";
import { Loaded, Told } from "../../../../desk/parts/told";
import { WithWhy } from "../../../../desk/parts/with_why";
import { partsWords } from "../../../../desk/parts/words";
import { useUnsaved } from "../../../../desk/unsaved";
import { newRequestId } from "../../../../device/ids";
import { Next, Notice, TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

const CARD_MAX = 40;

export function Links({ childId }: { childId: string }) {
    const w = useWords(words);
    const [isShown, setShown] = useState(false);
    return (
        <section>
            <h2>{w.links}</h2>
            {isShown ? (
                <Shown childId={childId} />
            ) : (
                <button type="button" class="krds-btn" data-act="links" onClick={() => setShown(true)}>
                    {w.linksShow}
                </button>
            )}
        </section>
    );
}

function Shown({ childId }: { childId: string }) {
    const w = useWords(words);
    const p = useWords(partsWords);
    const [ending, setEnding] = useState<string>();
    const act = useAct();
    const path = { child_id: childId };
    const asked = useAsked(() => people.GET("/v1/desk/children/{child_id}/links", { params: { path } }), [childId]);
    return (
        <>
            <Loaded asked={asked}>
                {(links) => (
                    <>
                        <Table
                            caption={w.accounts}
                            isCaptionShown
                            lines={links.accounts}
                            keyOf={(each) => each.account}
                            empty={w.accountsNone}
                            columns={[
                                { name: w.account, cell: (each) => each.account },
                                { name: w.linkedAs, cell: (each) => w.linkedAss[each.linked_as] },
                                { name: w.since, cell: (each) => at(each.since) },
                                {
                                    name: w.end,
                                    isBare: true,
                                    cell: (each) => (
                                        <button
                                            type="button"
                                            class="krds-btn small"
                                            onClick={() => setEnding(each.account)}
                                        >
                                            {w.end}
                                        </button>
                                    ),
                                },
                            ]}
                        />
                        <Table
                            caption={w.letters}
                            isCaptionShown
                            lines={links.letters}
                            keyOf={(letter) => letter.made_at}
                            empty={w.lettersNone}
                            columns={[
                                { name: w.madeAt, cell: (letter) => at(letter.made_at) },
                                {
                                    name: w.madeBy,
                                    cell: (letter) => <Name text={called(letter.made_by, letter.made_by_name, p)} />,
                                },
                                { name: w.letterState, cell: (letter) => w.letterStates[letter.state] },
                                { name: w.validUntil, cell: (letter) => at(letter.valid_until) },
                            ]}
                        />
                    </>
                )}
            </Loaded>
            <Letter childId={childId} onMade={() => void asked.again()} />
            {ending && (
                <WithWhy
                    name="end-link"
                    of={`${childId} ${ending}`}
                    title={w.endTitle}
                    text={w.endText}
                    doIt={w.end}
                    act={act}
                    onClose={() => setEnding(undefined)}
                    onDo={async (why) => {
                        const how = { params: { path }, body: { account: ending, why } };
                        const left = await act.run(() => people.POST("/v1/desk/children/{child_id}/links/end", how));
                        if (left) asked.put(left);
                        return left !== undefined;
                    }}
                />
            )}
        </>
    );
}

function Letter({ childId, onMade }: { childId: string; onMade: () => void }) {
    const w = useWords(words);
    const act = useAct();
    const [card, setCard] = useState("");
    const [born, setBorn] = useState("");
    const [requestId, setRequestId] = useState(newRequestId);
    const [made, setMade] = useUnsaved<People["LetterView"]>(`letter-${childId}`);
    const make = async () => {
        const body = { request_id: requestId, card_number: card, birth_date: born };
        const how = { params: { path: { child_id: childId } }, body };
        const letter = await act.run(() => people.POST("/v1/desk/children/{child_id}/letters", how));
        if (!letter) return;
        setCard("");
        setBorn("");
        setRequestId(newRequestId());
        setMade(letter);
        onMade();
    };
    // Another card or birthday is another request.
    const typed = (set: (value: string) => void) => (value: string) => {
        set(value);
        if (act.refused) setRequestId(newRequestId());
    };
    return (
        <section>
            <h3>{w.letter}</h3>
            <p class="hint">{w.letterHint}</p>
            <TextField id="card-number" label={w.cardNumber} value={card} max={CARD_MAX} onChange={typed(setCard)} />
            <DayField id="birth-date" label={w.birthDate} value={born} onChange={typed(setBorn)} />
            <Told act={act} />
            <Next onNext={() => void make()}>{w.letterDo}</Next>
            {made && (
                <Notice kind="info">
                    <p>{w.letterMade}</p>
                    <p class="code" data-code>
                        {made.code}
                    </p>
                    <p>{w.letterOnce(at(made.valid_until))}</p>
                    <button type="button" class="krds-btn" data-act="letter-noted" onClick={() => setMade(undefined)}>
                        {w.letterNoted}
                    </button>
                </Notice>
            )}
        </section>
    );
}
