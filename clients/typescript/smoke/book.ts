// One whole booking with this client, against a running house: API_URL=… TWIN_URL=… npm run smoke
import { createDandeli, cursorOf, DandeliProblem, dataOf, inMemory, outcomeOf, type Schema } from "dandeli-client";

import { API, codeSentTo, day, newPhone, told, twin, until } from "./house.js";

const PHONE = newPhone();
const PARTY = [
  { name: "Asha", age: 34 },
  { name: "Ravi", age: 36 },
];

const sent: string[] = [];
const storage = inMemory();
const dandeli = createDandeli({
  baseUrl: API,
  tokens: storage,
  language: "en",
  fetch: (request) => (sent.push(`${request.method} ${new URL(request.url).pathname}`), fetch(request)),
});
const { api } = dandeli;

async function logIn(): Promise<void> {
  await dandeli.requestCode(PHONE);
  const { user } = await dandeli.logIn(PHONE, await codeSentTo(PHONE));
  told(`logged in as user ${user.id}`);
}

async function hold(): Promise<Schema<"SelectOutput">> {
  for (let week = 5; week < 30; week += 1) {
    const stay = { check_in_date: day(week * 7), check_out_date: day(week * 7 + 2), guests: PARTY.length };
    const query = { location: "Goa", ...stay };
    for (const resort of await dataOf(api.GET("/api/rooms/search/", { params: { query } }))) {
      const wish = { ...stay, resort_id: resort.resort_id, room_ids: resort.suggested_rooms };
      const { data, refusal } = await outcomeOf(api.POST("/api/booking/select-rooms/", { body: wish }));
      if (data) return data;
      if (refusal.code !== "room_held") throw refusal;
    }
  }
  throw new Error("no free room in Goa: is the demo data there?");
}

async function nameGuests({ booking_attempt_id, rooms }: Schema<"SelectOutput">): Promise<void> {
  const guests = PARTY.map((guest, i) => ({ ...guest, room_id: rooms[i % rooms.length]!.id }));
  await api.POST("/api/booking/add-guests/", { body: { booking_attempt_id, guests } });
}

async function pay(booking_attempt_id: number): Promise<void> {
  const order = await dataOf(api.POST("/api/booking/initiate-payment/", { body: { booking_attempt_id } }));
  told(`order ${order.razorpay_order_id} of ${order.amount_paise} paise`);
  // Razorpay Checkout does this in a browser, and hands the same three values to its handler.
  const { checkout } = (await twin(`/twin/orders/${order.razorpay_order_id}/pay`, "POST")) as {
    checkout: Schema<"VerifyPaymentInputRequest">;
  };
  await api.POST("/api/booking/verify-payment/", { body: checkout });
}

async function booking(attempt_id: number): Promise<Schema<"BookingOutput">> {
  const params = { path: { attempt_id } };
  return until("the booking", async () => {
    const attempt = await dataOf(api.GET("/api/booking/attempts/{attempt_id}/", { params }));
    return attempt.booking;
  });
}

async function newest(): Promise<string | undefined> {
  const query = { page_size: 1 };
  const page = await dataOf(api.GET("/api/bookings/", { params: { query } }));
  if (cursorOf(page.next)) throw new Error("a first stay has no second page");
  return page.results[0]?.reference;
}

async function refreshesOnce(): Promise<void> {
  const { refresh } = (await storage.load())!;
  storage.save({ access: "worn-out", refresh });
  sent.length = 0;
  await Promise.all(Array.from({ length: 5 }, () => api.GET("/api/auth/profile/")));
  const refreshes = sent.filter((line) => line.endsWith("/token/refresh/")).length;
  if (refreshes !== 1) throw new Error(`${refreshes} refreshes for five requests:\n${sent.join("\n")}`);
  told("five requests with a worn-out token: refreshed once");
}

async function isRefused(body: Schema<"AddGuestsInputRequest">, code: string): Promise<void> {
  const problem = await api.POST("/api/booking/add-guests/", { body }).catch((error: unknown) => error);
  if (!(problem instanceof DandeliProblem) || problem.code !== code) throw new Error(`expected ${code}: ${problem}`);
  told(`refused with ${problem.status} ${problem.code}${problem.errors.map((error) => ` at ${error.pointer}`).join()}`);
}

await logIn();
await refreshesOnce();
const held = await hold();
told(`held until ${held.expires_at}, ${held.price.total} rupees`);
await nameGuests(held);
await pay(held.booking_attempt_id);
const { reference } = await booking(held.booking_attempt_id);
told(`booked: ${reference}`);
if ((await newest()) !== reference) throw new Error("the booking is not the newest");
await isRefused({ booking_attempt_id: held.booking_attempt_id, guests: [] }, "invalid");
await api.POST("/api/bookings/{reference}/cancel/", { params: { path: { reference } } });
await dandeli.logOut();
told("cancelled, logged out");
