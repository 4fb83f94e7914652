/** The front door: whoever is signed in goes on to eat, everybody else is shown the way in. */
import { show } from "../../kit/show";
import { session } from "../../session/session";
import { Front, HOME } from "../eat/front";

if (session()?.pool === "residents") location.replace(HOME + location.hash);
else show(<Front />);
