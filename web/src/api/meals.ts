/** The meals and people APIs for a child or who acts for one, typed by their own documents. */
import type { components } from "#api/meals";
import type { components as PeopleComponents } from "#api/people";
import { myAccount, myMeals } from "./signed";

export { outcome, said, type Outcome, type Problem } from "./outcome";
export const meals = myMeals;
export const people = myAccount;

type Schemas = components["schemas"];
export type Allowance = Schemas["AllowanceView"];
export type Near = Schemas["NearView"];
export type Shop = Schemas["ShopView"];
export type Dish = Schemas["DishView"];
export type Category = Schemas["NearView"]["category"];
export type Order = Schemas["OrderView"];
export type OrderRequest = Schemas["OrderRequest"];
export type Quote = Schemas["QuoteView"];
export type QuestionLine = Schemas["QuestionLine"];
export type Question = Schemas["QuestionView"];
export type Help = Schemas["Help"];
export type PhotoForm = Schemas["PhotoForm"];
export type Pairing = PeopleComponents["schemas"]["PairingView"];
