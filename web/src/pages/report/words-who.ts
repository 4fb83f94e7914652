/** The words of reporting as a guest or signed in, and of one's own reports. */
import type { Both } from "../../kit/words";

const ko = {
    title: "로그인",
    guest: "로그인하지 않아도 알릴 수 있어요. 로그인하면 번호를 적어 두지 않아도 내 알림을 다시 볼 수 있어요.",
    signIn: "로그인하고 알리기",
    signedIn: (name: string) => `${name} 계정으로 로그인했어요.`,
    anonymous: "이웃의 일을 익명으로 알리면 계정과 이어지지 않아요.",
    signOut: "로그아웃",
    own: "내 알림",
    ownSignIn: "로그인하고 내 알림 보기",
    ownNone: "로그인해서 보낸 알림이 없어요.",
    ownMore: "더 보기",
    ownOf: (day: string) => `${day}에 알린 일 보기`,
    later: "지금 연결되지 않아요. 잠시 후 다시 해 주세요.",
    again: "다시 불러오기",
};

export type WhoWords = typeof ko;

const en: WhoWords = {
    title: "Sign-in",
    guest: "You do not have to sign in. If you do, you find your reports again without noting numbers.",
    signIn: "Sign in and report",
    signedIn: (name) => `You are signed in as ${name}.`,
    anonymous: "If you report for a neighbour anonymously, it is not joined to your account.",
    signOut: "Sign out",
    own: "My reports",
    ownSignIn: "Sign in and see my reports",
    ownNone: "There are no reports that you sent signed in.",
    ownMore: "More",
    ownOf: (day) => `Open the report of ${day}`,
    later: "There is no connection now. Please try again in a while.",
    again: "Load again",
};

export const whoWords: Both<WhoWords> = { ko, en };
