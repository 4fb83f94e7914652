/** Deletes one's own account, on each page of somebody who is signed in that is theirs (P1). */
import { myAccount, outcome, said } from "../api/signed";
import { Sure } from "../kit/sure";
import { useWords, type Both } from "../kit/words";
import { signOut } from "./session";

const ko = {
    label: "계정 지우기",
    text: "계정을 지우면 바로 로그아웃되고, 이 계정의 연결이 모두 끊겨요. 보낸 것은 그대로 처리되지만 더는 찾아볼 수 없어요. 되돌릴 수 없어요.",
    yes: "네, 지울게요",
    no: "아니요",
    later: "지금 연결되지 않아요. 잠시 후 다시 해 주세요.",
};

const en: typeof ko = {
    label: "Delete my account",
    text: "You are signed out at once, and all links of this account end. What you have sent is dealt with all the same, but you cannot find it any more. It cannot be undone.",
    yes: "Yes, delete it",
    no: "No",
    later: "There is no connection now. Please try again in a while.",
};

const words: Both<typeof ko> = { ko, en };

interface DeleteProps {
    look: "krds-btn" | "eat-btn";
    /** Where to go then. */
    to: string;
    /** What this page keeps of the account. */
    forget?: () => Promise<void>;
}

export function DeleteAccount({ look, to, forget }: DeleteProps) {
    const w = useWords(words);
    const remove = async () => {
        const came = await outcome(myAccount.DELETE("/v1/my/account"));
        if (came.kind !== "done") return came.problem ? said(came.problem) : w.later;
        await forget?.();
        await signOut();
        location.replace(to);
        return undefined;
    };
    return <Sure label={w.label} text={w.text} yes={w.yes} no={w.no} look={look} onYes={remove} />;
}
