/** The desk's API and what officers ask of the people's: the shapes of their answers, and the clients for staff. */
import type { components } from "#api/desk";
import type { components as PeopleComponents } from "#api/people";

export { desk, peopleForStaff as people } from "./signed";
export type Desk = components["schemas"];
export type People = PeopleComponents["schemas"];
