/** The words of the first page. */
import type { Both } from "../../kit/words";

const ko = {
    name: "오늘 뭐 먹지",
    title: "오늘 뭐 먹지?",
    text: "지금 얼마까지 먹을 수 있는지 보고, 가까운 가게에서 골라 주문해요.",
    signIn: "로그인하거나 가입하기",
    hint: "가입은 이메일 하나면 돼요.",
    helpText: "나나 이웃에게 힘든 일이 있나요?",
    help: "도움 요청하기",
    work: "업무용 화면",
    otherAccount: (name: string) => `${name} 계정으로 로그인되어 있어요. 여기서는 다른 계정이 필요해요.`,
    signInElse: "다른 계정으로 로그인",
};

const en: typeof ko = {
    name: "What to eat",
    title: "What shall we eat?",
    text: "See what you can spend now, and order at a shop nearby.",
    signIn: "Sign in or sign up",
    hint: "An e-mail address is all you need.",
    helpText: "Are you or a neighbour having a hard time?",
    help: "Ask for help",
    work: "For staff",
    otherAccount: (name: string) => `${name} is signed in. Another account is needed here.`,
    signInElse: "Sign in with another account",
};

export const frontWords: Both<typeof ko> = { ko, en };
