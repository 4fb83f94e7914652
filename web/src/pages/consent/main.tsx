/** Whether an app may order for a child: asked by the app's link, and told without one of what was let (P4). */
import { useState } from "preact/hooks";
import { show } from "../../kit/page";
import { Asking } from "./asking";
import { askedIn } from "./asked";
import { Given } from "./given";

function ConsentPage() {
    const [asked, setAsked] = useState(() => askedIn(location.search));
    const toList = () => {
        history.replaceState(null, "", location.pathname);
        setAsked(null);
    };
    return asked ? <Asking asked={asked} onList={toList} /> : <Given />;
}

show(<ConsentPage />);
