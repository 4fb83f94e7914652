/** Says, once it shows, that this device keeps nothing: what is not sent goes with the page. */
import { useEffect, useState } from "preact/hooks";
import { isSomethingNotKept, whenNotKept } from "../device/kept";
import { useWords, type Both } from "./words";

const ko = {
    text: "이 기기에 저장할 수 없어요. 공간이 찼거나 브라우저가 막고 있어요. 그대로 이어서 할 수 있지만, 창을 닫으면 보내지 않은 것은 사라져요.",
};

const en: typeof ko = {
    text: "Nothing can be kept on this device: it is full, or the browser forbids it. You can go on, but what is not sent is lost when you close the page.",
};

const words: Both<typeof ko> = { ko, en };

export function NotKept() {
    const w = useWords(words);
    const [isSo, setSo] = useState(isSomethingNotKept);
    useEffect(() => {
        const tell = () => setSo(isSomethingNotKept());
        tell();
        return whenNotKept(tell);
    }, []);
    return isSo ? (
        <div class="notice notice-info" role="status">
            <p data-not-kept>{w.text}</p>
        </div>
    ) : null;
}
