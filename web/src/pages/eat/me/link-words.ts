/** The words of linking a number, and of a second device: apart, for they are the only ones that name what it is. */
import type { Both } from "../../../kit/words";

const ko = {
    link: {
        title: "내 번호 연결하기",
        titleFirst: "반가워요! 한 번만 연결해요",
        text: "시청이나 구청에서 받은 편지를 준비해 주세요.",
        me: "누가 쓰나요?",
        child: "내가 먹어요",
        guardian: "우리 아이가 먹어요",
        number: "카드 번호",
        numberHint: "앞면에 있는 숫자예요. 띄어 써도 괜찮아요.",
        birth: "먹는 사람의 생일",
        code: "편지에 있는 글자",
        codeHint: "대문자와 소문자는 가리지 않아요.",
        send: "연결하기",
        missing: "세 칸을 모두 써 주세요.",
        done: "연결됐어요!",
        start: "먹으러 가기",
        noLetter: "편지가 없으면 주민센터에 말해 주세요. 다시 보내 드려요.",
    },
    pair: {
        title: "다른 기기와 연결하기",
        text: "이미 쓰고 있는 기기가 있으면 그 기기에서 바로 연결할 수 있어요.",
        show: "연결할 글자 보기",
        how: (until: string) =>
            `쓰던 기기의 ‘내 정보 → 다른 기기 연결하기’에 이 글자를 쓰세요. ${until}까지 쓸 수 있어요.`,
        check: "연결 확인",
        notYet: "아직 연결되지 않았어요. 쓰던 기기에서 글자를 쓴 뒤 다시 눌러 주세요.",
    },
};

const en: typeof ko = {
    link: {
        title: "Link my number",
        titleFirst: "Welcome! Link it once",
        text: "Have the letter from your town ready.",
        me: "Who is it for?",
        child: "I eat myself",
        guardian: "My child eats",
        number: "Card number",
        numberHint: "The digits on the front. Spaces do no harm.",
        birth: "Birthday of the one who eats",
        code: "Code in the letter",
        codeHint: "Capital or small letters are the same.",
        send: "Link",
        missing: "Please fill in all three.",
        done: "Linked!",
        start: "Go and eat",
        noLetter: "If there is no letter, tell your community centre: they send another one.",
    },
    pair: {
        title: "Link with another device",
        text: "If you use it on another device already, link this one from there.",
        show: "Show the code",
        how: (until: string) =>
            `On the other device, type this under “Me → Link another device”. It is good until ${until}.`,
        check: "Check the link",
        notYet: "Not linked yet. Type the code on the other device, then press again.",
    },
};

export const linkWords: Both<typeof ko> = { ko, en };
