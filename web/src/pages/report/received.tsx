/** The receipt: whom it came to, until when there is an answer, what comes next, and the two numbers to follow it by. */
import { useEffect, useState } from "preact/hooks";
import { isLeaving } from "../../device/leave";
import { saveReceipt } from "../../device/store";
import { grouped } from "../../kit/grouped";
import { language, moment, useWords } from "../../kit/words";
import { CopyNumbers } from "./copy";
import type { Photo } from "./draft";
import type { ReceiptView } from "./send";
import { PhotoStates } from "./photo-states";
import { useUploads } from "./uploads";
import { sendingWords } from "./words-sending";

interface ReceivedProps {
    receipt: ReceiptView;
    photos: Photo[];
    /** Nothing of it need be kept on the device any more. */
    onOver: () => void;
    onFollow: () => void;
    onAnother: () => void;
}

export function Received({ receipt, photos, onOver, onFollow, onAnother }: ReceivedProps) {
    const w = useWords(sendingWords).received;
    const uploads = useUploads({ alertId: receipt.alert_id, code: receipt.receipt_code }, photos);
    const code = receipt.receipt_code;
    // Signed in one finds it again without any number.
    const [isNoted, setNoted] = useState(!code);
    const [told, setTold] = useState<string>();

    useEffect(() => {
        if (uploads.isOver) onOver();
    }, [uploads.isOver]);
    useEffect(() => {
        // The numbers are shown here alone: whoever closes the page before noting them is asked once.
        if (isNoted) return;
        const ask = (event: BeforeUnloadEvent) => isLeaving() || event.preventDefault();
        addEventListener("beforeunload", ask);
        return () => removeEventListener("beforeunload", ask);
    }, [isNoted]);

    const done = (text: string, isKept = true) => {
        setTold(text);
        if (isKept) setNoted(true);
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
                        setNoted(true);
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
                <button type="button" class="krds-btn" onClick={onAnother}>
                    {w.another}
                </button>
            </div>
        </>
    );
}

/** Whether it lies on the clipboard: some browsers have none, or let no page write to it. */
