/** A report on its way, and its receipt. */
import { useState } from "preact/hooks";
import { said } from "../../api/alerts";
import { status, type Status, type Way } from "../../api/reports";
import { newRequestId } from "../../device/ids";
import { Next, Notice } from "../../kit/fields";
import { Page } from "../../kit/page";
import { useWords } from "../../kit/words";
import type { Drafting } from "./draft";
import { Follow } from "./follow/follow";
import { Received } from "./received";
import { useSending, type ReceiptView } from "./send";
import { Stays } from "./stays";
import { stepOf } from "./steps";
import { sendingWords } from "./words-sending";

export function Sent({ draft, change, forget, done }: Drafting) {
    const w = useWords(sendingWords);
    const { sending, again } = useSending(draft.form, draft.isOwn);
    const [followed, setFollowed] = useState<Status>();
    const [code, setCode] = useState<string>();
    const [problem, setProblem] = useState<string>();
    const wayOf = (receipt: ReceiptView): Way => ({ alertId: receipt.alert_id, code: code ?? receipt.receipt_code });
    const follow = async (receipt: ReceiptView) => {
        const came = await status(wayOf(receipt));
        if (came.kind === "done") setFollowed(came.answer);
        setProblem(came.kind === "done" ? undefined : came.problem ? said(came.problem) : w.received.later);
    };
    const footer = <Stays onWiped={() => void forget()} />;

    if (sending.kind === "received") {
        const { receipt } = sending;
        if (followed)
            return (
                <Page title={w.received.follow} step="followed" isUrgent={followed.in_danger} footer={footer}>
                    <Follow way={wayOf(receipt)} first={followed} onRenewed={setCode} />
                </Page>
            );
        return (
            <Page title={w.received.title} step="received" isUrgent={receipt.in_danger} footer={footer}>
                <Received
                    receipt={receipt}
                    photos={draft.photos}
                    onOver={done}
                    onFollow={() => void follow(receipt)}
                    onAnother={() => void forget()}
                />
                {problem && <Notice kind="danger">{problem}</Notice>}
            </Page>
        );
    }
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
