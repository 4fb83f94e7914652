/** Keeps this page's files on the device, so that it opens without a line. It sees no other page: `/eat/` is its scope. */
import { keepPages } from "../../device/kept-pages";

keepPages("eat");
