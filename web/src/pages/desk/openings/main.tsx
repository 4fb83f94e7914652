/** The officer's page of openings: a month's for its review, and one file's for the person concerned who comes to the desk. */
import { Desk, showDesk } from "../../../desk/frame";
import { jurisdiction } from "../../../desk/jurisdiction";
import { Openings } from "../../../desk/openings/month";
import { OfChild } from "../../../desk/openings/of_child";
import { OfFile } from "../../../desk/openings/of_file";
import { language } from "../../../kit/words";

const TITLE = { ko: "열람 기록", en: "Openings" };

function Page() {
    return (
        <Desk title={TITLE[language()]} groups={["officer"]}>
            <OfFile />
            <Openings town={jurisdiction()[0] ?? ""} />
            <OfChild />
        </Desk>
    );
}

showDesk(<Page />);
