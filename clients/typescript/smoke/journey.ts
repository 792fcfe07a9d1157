// A guest's whole way by published calls alone, against a running house: API_URL=… TWIN_URL=… npm run journey
import { createDandeli, dataOf, DandeliProblem, outcomeOf, type Schema } from "dandeli-client";

import { API, codeSentTo, codesSentTo, newPhone, told, twin, until } from "./house.js";

const GUEST = newPhone();
// Works at the demo's resorts, and may change prices.
const MANAGER = "+919000000003";
const PARTY = ["Asha", "Ravi", "Meena", "Kiran", "Latha", "Suresh", "Divya"];
const STAY = { nights: 2, monthsAhead: 4 };

const guest = createDandeli({ baseUrl: API, language: "en" });
const manager = createDandeli({ baseUrl: API, language: "en" });
const { api } = guest;

type Offers = Awaited<ReturnType<typeof offers>>;
type Offer = Offers["room_types"][number]["rate_plans"][number];

/** A resort that is found by a word of its town, and its address. */
async function find(q: string): Promise<string> {
  const { data, response } = await api.GET("/api/resorts/", { params: { query: { q } } });
  const [found] = data!.results;
  check(found, `no resort for ${q}: is the demo data there?`);
  told(`found ${found!.name}; the API is of ${response.headers.get("Dandeli-Version")}`);
  return found!.slug;
}

/** The first nights of a month in which the party can arrive, by the calendar. */
async function nights(slug: string): Promise<{ check_in: string; check_out: string }> {
  const then = new Date();
  then.setUTCMonth(then.getUTCMonth() + STAY.monthsAhead, 1);
  const month = then.toISOString().slice(0, 7);
  const query = { month, adults: PARTY.length };
  const calendar = await dataOf(api.GET("/api/resorts/{slug}/calendar/", { params: { path: { slug }, query } }));
  const open = calendar.nights.filter((night) => night.closed_reason === null).map((night) => night.date);
  for (const check_in of open.sort(() => Math.random() - 0.5)) {
    const check_out = plus(check_in, STAY.nights);
    const { room_types } = await offers(slug, check_in, check_out);
    if (room_types.some((type) => type.fits && type.free > 0)) return { check_in, check_out };
  }
  throw new Error(`nothing is free in ${month}`);
}

async function offers(slug: string, check_in: string, check_out: string) {
  const query = { check_in, check_out, adults: PARTY.length };
  return dataOf(api.GET("/api/resorts/{slug}/offers/", { params: { path: { slug }, query } }));
}

/** The first room that takes the whole party, in its first rate plan. */
async function offer(slug: string, stay: { check_in: string; check_out: string }): Promise<Offer> {
  const { room_types } = await offers(slug, stay.check_in, stay.check_out);
  return room_types.find((type) => type.fits && type.free > 0)!.rate_plans[0]!;
}

async function logIn(who: typeof guest, phone: string): Promise<void> {
  const earlier = await codesSentTo(phone);
  await who.requestCode(phone);
  await who.logIn(phone, await codeSentTo(phone, earlier));
}

/** The manager makes the room dearer while the guest looks at the offer: what was shown is not held at another price. */
async function isTold(slug: string, shown: Offer): Promise<void> {
  const room_id = shown.select_rooms.room_ids![0]!;
  const price = await priceOf(slug, room_id);
  await setPrice(slug, room_id, (Number(price) + 100).toFixed(2));
  try {
    const { data, refusal } = await outcomeOf(api.POST("/api/booking/select-rooms/", { body: shown.select_rooms }));
    check(!data && refusal.code === "price_changed", "held at a price that nobody has shown");
    const { offered_total_with_tax, total_with_tax } = refusal!.body;
    check(offered_total_with_tax === shown.total_with_tax && total_with_tax !== offered_total_with_tax, "wrong totals");
    told(`price_changed: ${offered_total_with_tax} was shown, ${total_with_tax} it is now`);
  } finally {
    await setPrice(slug, room_id, price);
  }
}

async function priceOf(slug: string, room_id: number): Promise<string> {
  return (await room(slug, room_id)).data!.price_per_night;
}

async function setPrice(slug: string, room_id: number, price_per_night: string): Promise<void> {
  const etag = (await room(slug, room_id)).response.headers.get("ETag")!;
  const params = { path: { slug, room_id }, header: { "If-Match": etag } };
  await manager.api.PATCH("/api/desk/resorts/{slug}/rooms/{room_id}/", { params, body: { price_per_night } });
}

async function room(slug: string, room_id: number) {
  return manager.api.GET("/api/desk/resorts/{slug}/rooms/{room_id}/", { params: { path: { slug, room_id } } });
}

/** Held, with a countdown by the clock of the house; a second click is told which attempt to go on with. */
async function hold(wish: Schema<"SelectInputRequest">): Promise<Schema<"SelectOutput">> {
  const held = await dataOf(api.POST("/api/booking/select-rooms/", { body: wish }));
  counts(held, 600);
  const { refusal } = await outcomeOf(api.POST("/api/booking/select-rooms/", { body: wish }));
  check(refusal?.code === "room_held" && refusal.body["booking_attempt_id"] === held.booking_attempt_id, "not my own hold");
  told(`held for ${held.seconds_left} seconds; a second click is refused and names attempt ${held.booking_attempt_id}`);
  return held;
}

/** Whoever counts down from `seconds_left` ends with the hold, however wrong the phone's clock is. */
function counts(said: { expires_at: string; seconds_left: number; server_time: string }, most: number): void {
  const left = (Date.parse(said.expires_at) - Date.parse(said.server_time)) / 1000;
  check(Math.abs(left - said.seconds_left) <= 1 && said.seconds_left > 0 && said.seconds_left <= most, JSON.stringify(said));
}

async function nameGuests({ booking_attempt_id, rooms }: Schema<"SelectOutput">): Promise<void> {
  const guests = PARTY.map((name, i) => ({ name, age: 30 + i, room_id: rooms[0]!.id }));
  await api.POST("/api/booking/add-guests/", { body: { booking_attempt_id, guests } });
}

async function pay(booking_attempt_id: number): Promise<void> {
  const order = await dataOf(api.POST("/api/booking/initiate-payment/", { body: { booking_attempt_id } }));
  counts({ expires_at: order.expires_at, seconds_left: order.seconds_left, server_time: order.server_time }, 2700);
  // Razorpay Checkout does this in a browser, and hands the same three values to its handler.
  const paid = await twin(`/twin/orders/${order.razorpay_order_id}/pay`, "POST");
  const { checkout } = paid as { checkout: Schema<"VerifyPaymentInputRequest"> };
  await api.POST("/api/booking/verify-payment/", { body: checkout });
}

async function booked(attempt_id: number): Promise<string> {
  const params = { path: { attempt_id } };
  return until("the booking", async () => {
    const attempt = await dataOf(api.GET("/api/booking/attempts/{attempt_id}/", { params }));
    return attempt.booking?.reference;
  });
}

/** The voucher, as the PDF that the guest shows at the desk. */
async function voucher(reference: string): Promise<number> {
  const params = { path: { reference } };
  const paper = await until("the voucher", async () => {
    const papers = await dataOf(api.GET("/api/bookings/{reference}/papers/", { params }));
    return papers.find((each) => each.kind === "booking_voucher");
  });
  const path = { reference, paper_id: paper.id };
  const pdf = await api.GET("/api/bookings/{reference}/papers/{paper_id}/", { params: { path }, parseAs: "arrayBuffer" });
  const bytes = new Uint8Array(pdf.data as unknown as ArrayBuffer);
  check(new TextDecoder().decode(bytes.slice(0, 5)) === "%PDF-", "no PDF");
  return bytes.length;
}

function plus(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

function check(right: unknown, otherwise: string): void {
  if (!right) throw new Error(otherwise);
}

const slug = await find("Ganeshgudi");
const stay = await nights(slug);
const shown = await offer(slug, stay);
told(`${shown.total_with_tax} rupees for seven, ${shown.cancellation?.words ?? "no refund"}`);
const early = await outcomeOf(api.POST("/api/booking/select-rooms/", { body: shown.select_rooms }));
check(early.refusal?.code === "not_authenticated" && early.refusal instanceof DandeliProblem, "held without a login");
await Promise.all([logIn(guest, GUEST), logIn(manager, MANAGER)]);
await isTold(slug, shown);
const held = await hold((await offer(slug, stay)).select_rooms);
check(held.price.total === shown.total_with_tax, "another price than the offer's");
await nameGuests(held);
await pay(held.booking_attempt_id);
const reference = await booked(held.booking_attempt_id);
told(`booked: ${reference}`);
told(`voucher of ${await voucher(reference)} bytes`);
await guest.logOut();
