/** Asks whoever signs out with something written and not sent: it would go with the sign-in. */
import { useEffect, useRef } from "preact/hooks";
import { grouped } from "../kit/grouped";
import { useWords, type Both } from "../kit/words";

const ko = {
    unsent: "쓰다 만 글이 있어요",
    unsentHint: "로그아웃하면 이 기기에서 지워집니다. 자리를 잠시 비우는 것이면 이 창을 닫아도 글은 남아 있어요.",
    unsentReport: (number: string) => `알림 ${number}…`,
    unsentOthers: (count: number) => `다른 화면에서 적던 것 ${count}가지`,
    goOn: "이어 쓰기",
    signOutAnyway: "지우고 로그아웃",
};

const en: typeof ko = {
    unsent: "Something is written and not sent",
    unsentHint: "Signing out forgets it on this device. If you only leave for a moment, close the window: it stays.",
    unsentReport: (number) => `Report ${number}…`,
    unsentOthers: (count) => `Written on other pages: ${count}`,
    goOn: "Go on writing",
    signOutAnyway: "Forget it and sign out",
};

const words: Both<typeof ko> = { ko, en };

/** As many characters of a report's number as the queue shows. */
const BEGINS = 8;

interface UnsentProps {
    /** The reports that something was written on. */
    reports: string[];
    /** How many other forms hold something. */
    others: number;
    onStay: () => void;
    onOut: () => void;
}

export function Unsent({ reports, others, onStay, onOut }: UnsentProps) {
    const w = useWords(words);
    const dialog = useRef<HTMLDialogElement>(null);
    useEffect(() => dialog.current?.showModal(), []);
    return (
        <dialog ref={dialog} class="confirm" aria-labelledby="unsent-title" data-unsent onClose={onStay}>
            <h2 id="unsent-title">{w.unsent}</h2>
            <p>{w.unsentHint}</p>
            <ul>
                {reports.map((id) => (
                    <li key={id}>
                        <a href={`/desk/cases/#r/${id}`} onClick={() => dialog.current?.close()}>
                            {w.unsentReport(grouped(id.slice(0, BEGINS)))}
                        </a>
                    </li>
                ))}
                {others > 0 && <li>{w.unsentOthers(others)}</li>}
            </ul>
            <div class="actions">
                <button type="button" class="krds-btn primary" onClick={() => dialog.current?.close()}>
                    {w.goOn}
                </button>
                <button type="button" class="krds-btn" data-confirm onClick={onOut}>
                    {w.signOutAnyway}
                </button>
            </div>
        </dialog>
    );
}
