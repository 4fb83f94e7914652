/** Where the desk begins: what one's groups may do. */
import { Desk, showDesk } from "../../desk/frame";
import { placesOf } from "../../desk/places";
import { Notice } from "../../kit/fields";
import { language, useWords } from "../../kit/words";
import { session } from "../../session/session";
import { words } from "./words";

function Start() {
    const w = useWords(words);
    const places = placesOf(session()?.groups ?? []);
    return (
        <Desk title={w.title}>
            {places.length > 0 ? (
                <ul class="desk-places">
                    {places.map(({ page, name, what }) => (
                        <li key={page}>
                            <h2>
                                <a href={`/${page}/`}>{name[language()]}</a>
                            </h2>
                            <p>{what[language()]}</p>
                        </li>
                    ))}
                </ul>
            ) : (
                <Notice kind="info">
                    <p>{w.none}</p>
                </Notice>
            )}
        </Desk>
    );
}

showDesk(<Start />);
