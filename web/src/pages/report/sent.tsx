/** A report on its way, and its receipt. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { said } from "../../api/alerts";
import { status, type Status, type Way } from "../../api/reports";
import { newRequestId } from "../../device/ids";
import { isLeaving } from "../../device/leave";
import { Next, Notice } from "../../kit/fields";
import { Page } from "../../kit/page";
import { useWords } from "../../kit/words";
import type { Drafting, Photo } from "./draft";
import { Follow } from "./follow/follow";
import { PhotoStates } from "./photo-states";
import { Received } from "./received";
import { useSending, type ReceiptView } from "./send";
import { Stays } from "./stays";
import { stepOf } from "./steps";
import { useUploads } from "./uploads";
import { sendingWords } from "./words-sending";

export function Sent({ draft, change, forget, done }: Drafting) {
    const w = useWords(sendingWords);
    const { sending, again } = useSending(draft.form, draft.isOwn);
    const footer = <Stays onWiped={() => void forget()} />;

    if (sending.kind === "received")
        return (
            <Receipt
                receipt={sending.receipt}
                photos={draft.photos}
                onOver={done}
                onAnother={() => void forget()}
                footer={footer}
            />
        );
    if (sending.kind === "refused") {
        const first = sending.problem.errors?.[0];
        const isDouble = ["request_differs", "code_changed"].includes(sending.problem.code);
        return (
            <Page title={w.sending.refused} step="refused" footer={footer}>
                <Notice kind="danger">
                    <p>{sending.problem.code === "request_differs" ? w.sending.sentBefore : said(sending.problem)}</p>
                    {sending.problem.errors?.map((error) => (
                        <p key={error.pointer}>{error.detail}</p>
                    ))}
                </Notice>
                {isDouble ? (
                    <Next onNext={() => change({ form: undefined, requestId: newRequestId(), step: "check" })}>
                        {w.sending.askAgain}
                    </Next>
                ) : (
                    <Next onNext={() => change({ form: undefined, step: first ? stepOf(first.pointer) : "check" })}>
                        {w.sending.edit}
                    </Next>
                )}
            </Page>
        );
    }
    const isWaiting = sending.kind === "waiting";
    return (
        <Page
            title={isWaiting ? w.sending.waiting : w.sending.title}
            step={sending.kind}
            isUrgent={draft.answers.atRisk === "yes"}
            footer={footer}
        >
            <Notice kind="info">
                {isWaiting && sending.problem && <p>{said(sending.problem)}</p>}
                <p>{isWaiting ? w.sending.waitingText : w.sending.text}</p>
            </Notice>
            {isWaiting && <Next onNext={again}>{w.sending.again}</Next>}
        </Page>
    );
}

interface ReceiptProps {
    receipt: ReceiptView;
    photos: Photo[];
    /** Nothing of it need be kept on the device any more. */
    onOver: () => void;
    onAnother: () => void;
    footer: ComponentChildren;
}

/** The receipt, and from it how the report stands. The way back leads to the numbers, which are shown nowhere else, and
 * meanwhile photos go on going up. */
function Receipt({ receipt, photos, onOver, onAnother, footer }: ReceiptProps) {
    const w = useWords(sendingWords).received;
    const [followed, setFollowed] = useState<Status>();
    const [code, setCode] = useState(receipt.receipt_code);
    const [problem, setProblem] = useState<string>();
    // Signed in one finds it again without any number.
    const [isNoted, setNoted] = useState(!code);
    const way: Way = { alertId: receipt.alert_id, code };
    const uploads = useUploads(way, photos);

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
    useEffect(() => {
        const back = () => setFollowed(undefined);
        addEventListener("popstate", back);
        return () => removeEventListener("popstate", back);
    }, []);

    const follow = async () => {
        const came = await status(way);
        setProblem(came.kind === "done" ? undefined : came.problem ? said(came.problem) : w.later);
        if (came.kind !== "done") return;
        history.pushState({ step: "followed" }, "");
        setFollowed(came.answer);
    };
    if (followed)
        return (
            <Page
                title={w.follow}
                step="followed"
                isUrgent={followed.in_danger}
                onBack={() => history.back()}
                footer={footer}
            >
                {!uploads.isOver && <PhotoStates photos={photos} uploads={uploads} />}
                <Follow way={way} first={followed} onRenewed={setCode} />
            </Page>
        );
    return (
        <Page title={w.title} step="received" isUrgent={receipt.in_danger} footer={footer}>
            <Received
                receipt={receipt}
                code={code}
                photos={photos}
                uploads={uploads}
                isSafe={isNoted && uploads.isOver}
                onNoted={() => setNoted(true)}
                onFollow={() => void follow()}
                onAnother={onAnother}
            />
            {problem && <Notice kind="danger">{problem}</Notice>}
        </Page>
    );
}
