/** A new receipt code in place of one that somebody else has seen, or none at all. */
import { useState } from "preact/hooks";
import { alerts, outcome, said, withCode } from "../../../api/alerts";
import { newRequestId } from "../../../device/ids";
import { dropReceipt, savedReceipts, saveReceipt } from "../../../device/store";
import { Notice } from "../../../kit/fields";
import { useWords } from "../../../kit/words";
import { CopyNumbers } from "../copy";
import type { Numbers } from "./numbers";
import { words } from "./words";

export function Codes({ numbers, onRenewed }: { numbers: Numbers; onRenewed?: ((code: string) => void) | undefined }) {
    const w = useWords(words);
    const [newCode, setNewCode] = useState<string>();
    const [isRevoked, setRevoked] = useState(false);
    const [isSure, setSure] = useState(false);
    const [told, setTold] = useState<string>();
    const [problem, setProblem] = useState<string>();
    // Until it is answered it is the same wish, however often it is sent.
    const [requestId, setRequestId] = useState(newRequestId);
    const how = {
        params: { path: { alert_id: numbers.alertId } },
        headers: withCode(numbers.code),
        body: { request_id: requestId },
    };
    const renew = async () => {
        const came = await outcome(alerts.POST("/v1/alerts/{alert_id}/receipt_code", how));
        if (came.kind !== "done") return setProblem(came.problem ? said(came.problem) : w.later);
        const code = came.answer.receipt_code;
        setProblem(undefined);
        setNewCode(code);
        setTold(undefined);
        setRequestId(newRequestId());
        // What was saved on this device would open nothing any more.
        const saved = (await savedReceipts()).find(({ alertId }) => alertId === numbers.alertId);
        if (saved) await saveReceipt({ ...saved, code });
        onRenewed?.(code);
    };
    const revoke = async () => {
        const came = await outcome(alerts.POST("/v1/alerts/{alert_id}/receipt_code/revoke", how));
        if (came.kind !== "done") return setProblem(came.problem ? said(came.problem) : w.later);
        setProblem(undefined);
        setRevoked(true);
        await dropReceipt(numbers.alertId);
    };
    if (isRevoked)
        return (
            <Notice kind="info">
                <p data-revoked>{w.revoked}</p>
            </Notice>
        );
    return (
        <details class="codes">
            <summary>{w.codes}</summary>
            <p>{w.codesHint}</p>
            <div class="actions">
                <button type="button" class="krds-btn" onClick={() => void renew()}>
                    {w.renew}
                </button>
                <button type="button" class="krds-btn" onClick={() => setSure(!isSure)} aria-expanded={isSure}>
                    {w.revoke}
                </button>
            </div>
            {isSure && (
                <Notice kind="danger">
                    <p>{w.revokeSure}</p>
                    <button type="button" class="krds-btn" onClick={() => void revoke()}>
                        {w.revokeYes}
                    </button>
                </Notice>
            )}
            {problem && <Notice kind="danger">{problem}</Notice>}
            <div aria-live="polite">
                {newCode && (
                    <p class="renewed">
                        {w.renewed} <strong data-new-code>{newCode}</strong>
                    </p>
                )}
                {told && <p>{told}</p>}
            </div>
            {newCode && <CopyNumbers alertId={numbers.alertId} code={newCode} onTold={setTold} />}
        </details>
    );
}
