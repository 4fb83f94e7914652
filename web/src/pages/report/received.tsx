/** The receipt: whom it came to, until when there is an answer, what comes next, and the two numbers to follow it by. */
import { useState } from "preact/hooks";
import { saveReceipt } from "../../device/store";
import { grouped } from "../../kit/grouped";
import { Sure } from "../../kit/sure";
import { language, moment, useWords } from "../../kit/words";
import { CopyNumbers } from "./copy";
import type { Photo } from "./draft";
import type { ReceiptView } from "./send";
import { PhotoStates } from "./photo-states";
import type { Uploads } from "./uploads";
import { sendingWords } from "./words-sending";

interface ReceivedProps {
    receipt: ReceiptView;
    /** The receipt code, as it was renewed last; signed in there is none. */
    code: string | undefined;
    photos: Photo[];
    uploads: Uploads;
    /** Whether this page may go: the numbers are noted, and no photo is on its way. */
    isSafe: boolean;
    onNoted: () => void;
    onFollow: () => void;
    onAnother: () => void;
}

export function Received({ receipt, code, photos, uploads, isSafe, onNoted, onFollow, onAnother }: ReceivedProps) {
    const w = useWords(sendingWords).received;
    const [told, setTold] = useState<string>();

    const done = (text: string, isKept = true) => {
        setTold(text);
        if (isKept) onNoted();
    };
    return (
        <>
            <dl class="receipt">
                <dt>{w.number}</dt>
                <dd data-number="alert">{grouped(receipt.alert_id)}</dd>
                {code && (
                    <>
                        <dt>{w.code}</dt>
                        <dd data-number="code">{code}</dd>
                    </>
                )}
            </dl>
            <p>{code ? w.keep : w.ownKeep}</p>
            <div class="actions">
                <CopyNumbers alertId={receipt.alert_id} code={code} onTold={done} />
                <button
                    type="button"
                    class="krds-btn"
                    onClick={() => {
                        print();
                        onNoted();
                    }}
                >
                    {w.print}
                </button>
                {code && (
                    <button
                        type="button"
                        class="krds-btn"
                        onClick={() =>
                            void saveReceipt({
                                alertId: receipt.alert_id,
                                code,
                                savedAt: new Date().toISOString(),
                            }).then((isSaved) => done(isSaved ? w.saved : w.notSaved, isSaved))
                        }
                    >
                        {w.save}
                    </button>
                )}
            </div>
            <div aria-live="polite">{told && <p>{told}</p>}</div>
            <dl class="receipt">
                <dt>{w.office}</dt>
                <dd>
                    <span lang="ko">{receipt.office.name}</span>{" "}
                    <a href={`tel:${receipt.office.phone}`}>{receipt.office.phone}</a>
                </dd>
                <dt>{w.deadline}</dt>
                <dd>{moment(receipt.deadline_at)}</dd>
                <dt>{w.next}</dt>
                <dd>{receipt.what_next[language()]}</dd>
            </dl>
            {photos.length > 0 && <PhotoStates photos={photos} uploads={uploads} />}
            <div class="actions">
                <button type="button" class="krds-btn primary" onClick={onFollow}>
                    {w.follow}
                </button>
                {isSafe && (
                    <button type="button" class="krds-btn" onClick={onAnother}>
                        {w.another}
                    </button>
                )}
            </div>
            {!isSafe && (
                <Sure
                    label={w.another}
                    text={w.anotherSure}
                    yes={w.anotherYes}
                    no={w.anotherNo}
                    look="krds-btn"
                    onYes={async () => (onAnother(), undefined)}
                />
            )}
        </>
    );
}
