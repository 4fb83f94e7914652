/** The case worker's pages: lists, and one report. All stand at one address; what is shown stands behind its `#`. */
import { showDesk } from "../../../desk/frame";
import { later } from "../../../kit/later";
import { useWords } from "../../../kit/words";
import { Frame } from "./frame";
import { Agenda } from "./queue/agenda";
import { Closed } from "./queue/closed";
import { Queue } from "./queue/queue";
import { Ready } from "./queue/ready";
import { Told } from "./queue/told";
import { useRoute } from "./route";
import { words } from "./words/page";

// While the queue is read, what a report needs comes.
const ReportPage = later(() => import("./report/report").then((part) => part.ReportPage));

function Cases() {
    const w = useWords(words);
    const route = useRoute();
    if (route.name === "report")
        return (
            <Frame route={route} title={w.report}>
                <ReportPage key={route.id} id={route.id} />
            </Frame>
        );
    const List = { queue: Queue, agenda: Agenda, closed: Closed, told: Told, ready: Ready }[route.name];
    return (
        <Frame route={route} title={w.lists[route.name]}>
            <List />
        </Frame>
    );
}

showDesk(<Cases />);
