import { show } from "../../../kit/page";
show(<p>…</p>);
