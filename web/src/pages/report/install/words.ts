/** The words of opening the report on a phone. */
import type { Both } from "../../../kit/words";

const ko = {
    title: "휴대전화에서 열기",
    text: "휴대전화 카메라로 비추면 위기 알림 페이지가 열려요. 앱을 설치하지 않아도 돼요.",
    code: "위기 알림 페이지의 QR 코드",
    home: "홈 화면에 놓기",
    seen: "홈 화면에 놓으면 이 휴대전화를 보는 다른 사람도 알 수 있어요. 걱정되면 놓지 마세요.",
    put: "홈 화면에 놓기",
    android: "안드로이드: 브라우저 메뉴(점 세 개)에서 ‘홈 화면에 추가’를 누르세요.",
    iphone: "아이폰: 공유 버튼을 누르고 ‘홈 화면에 추가’를 고르세요.",
    offline: "연결이 없어도 열리고, 적은 것은 연결되면 보내요.",
    print: "붙일 수 있게 인쇄",
    report: "위기 알리기",
};

export type InstallWords = typeof ko;

const en: InstallWords = {
    title: "Open it on a phone",
    text: "Point a phone’s camera at the code: the page to report a crisis opens. No app is needed.",
    code: "Code that opens the page to report a crisis",
    home: "Put it on the home screen",
    seen: "On the home screen others who look at this phone can see it. If that worries you, do not put it there.",
    put: "Put it on the home screen",
    android: "Android: open the browser’s menu (three dots) and choose “Add to Home screen”.",
    iphone: "iPhone: press the share button and choose “Add to Home Screen”.",
    offline: "It opens without a line, too, and sends what you wrote once there is one.",
    print: "Print it, to put it up",
    report: "Report a crisis",
};

export const words: Both<InstallWords> = { ko, en };
