import assert from "node:assert/strict";
import { test } from "node:test";

import { createDandeli, cursorOf, DandeliProblem, dataOf, inMemory, solveProof, type DandeliOptions } from "dandeli-client";

type Answer = (request: Request, nth: number) => Response | Promise<Response>;

const BASE = "https://book.example.org";
const OLD = { access: "old", refresh: "r1" };
const NEW = { access: "new", refresh: "r2" };

/** A client whose far end is `answer`, and every request that went there. */
async function client(answer: Answer, options: Partial<DandeliOptions> = {}) {
  const sent: Request[] = [];
  const tokens = inMemory();
  await tokens.save(OLD);
  const send = async (request: Request) => answer(request, sent.push(request));
  return { ...createDandeli({ baseUrl: BASE, tokens, fetch: send, ...options }), sent, tokens };
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
}

function refusal(status: number, code: string, headers: Record<string, string> = {}): Response {
  const errors = code === "invalid" ? [{ pointer: "/guests/0/age", code: "max_value", detail: "Too old." }] : undefined;
  return json({ status, code, title: "No.", detail: "Because.", errors, request_id: "call-1" }, status, headers);
}

function isRefresh(request: Request): boolean {
  return request.url.endsWith("/api/auth/token/refresh/");
}

/** 401 until the new access token comes. */
const wornOut: Answer = (request) => {
  if (isRefresh(request)) return json(NEW);
  return request.headers.get("Authorization") === "Bearer new" ? json({ id: 1 }) : refusal(401, "token_invalid");
};

const WISH = {
  body: { check_in_date: "2030-01-01", check_out_date: "2030-01-02", guests: 1, resort_id: 1, room_ids: [1] },
};

test("requests that wait at the same time share one refresh", async () => {
  const { api, sent, tokens } = await client(wornOut);
  await Promise.all(Array.from({ length: 20 }, () => api.GET("/api/auth/profile/")));
  assert.equal(sent.filter(isRefresh).length, 1);
  assert.deepEqual(await tokens.load(), NEW);
});

test("a request that is late with the old token uses the new one without another refresh", async () => {
  let late: (answer: Response) => void = () => {};
  const { api, sent } = await client((request, nth) =>
    nth === 1 ? new Promise<Response>((done) => (late = done)) : wornOut(request, nth),
  );
  const first = api.GET("/api/auth/profile/");
  await api.GET("/api/auth/profile/");
  late(refusal(401, "token_invalid"));
  await first;
  assert.equal(sent.filter(isRefresh).length, 1);
});

test("a body is sent again with the new token, under the same key", async () => {
  const { api, sent } = await client(wornOut);
  await api.POST("/api/booking/select-rooms/", WISH);
  const [first, second] = sent.filter((request) => !isRefresh(request));
  assert.deepEqual(await second!.json(), WISH.body);
  assert.ok(first!.headers.get("Idempotency-Key"));
  assert.equal(first!.headers.get("Idempotency-Key"), second!.headers.get("Idempotency-Key"));
});

test("a refused refresh ends the login", async () => {
  const { api, tokens } = await client((request) => refusal(401, isRefresh(request) ? "token_reused" : "token_invalid"));
  await assert.rejects(api.GET("/api/auth/profile/"), { name: "DandeliProblem", status: 401, code: "token_invalid" });
  assert.equal(await tokens.load(), null);
});

test("a refresh that is not possible right now keeps the login", async () => {
  const { api, tokens } = await client((request) =>
    isRefresh(request) ? refusal(503, "login_unavailable", { "Retry-After": "5" }) : refusal(401, "token_invalid"),
  );
  await assert.rejects(api.GET("/api/auth/profile/"), { status: 503, retryAfter: 5 });
  assert.deepEqual(await tokens.load(), OLD);
});

test("logging in sends no token, saves the new ones, and a wrong code refreshes nothing", async () => {
  const user = { id: 1, phone_number: "+919812345678", name: "", email: "", is_first_login: true };
  const { logIn, sent, tokens } = await client((_, nth) => (nth === 1 ? refusal(401, "x") : json({ ...NEW, user })));
  await assert.rejects(logIn("9812345678", "000000"), DandeliProblem);
  await logIn("9812345678", "123456");
  assert.deepEqual(sent.map((request) => request.headers.get("Authorization")), [null, null]);
  assert.deepEqual(sent.map((request) => request.headers.get("Idempotency-Key")), [null, null]);
  assert.deepEqual(await tokens.load(), NEW);
});

test("a code goes with the challenge of the request that asked for it, once", async () => {
  const user = { id: 1, phone_number: "+919812345678", name: "", email: "", is_first_login: true };
  const { requestCode, logIn, sent } = await client(() => json({ ...NEW, user, challenge: "mine" }));
  await requestCode("9812345678");
  await requestCode("9812345678", "voice", { device_token: "kept" });
  await logIn("9812345678", "123456");
  await logIn("9812345678", "123456");
  const bodies = await Promise.all(sent.map((request) => request.clone().json()));
  assert.deepEqual(bodies.map((body) => body.challenge), [undefined, "mine", "mine", undefined]);
  assert.equal(bodies[1].device_token, "kept");
});

test("a proof of work is what the library of the API takes", async () => {
  const parameters = { algorithm: "PBKDF2/SHA-256", cost: 10, keyLength: 32, keyPrefix: "00", nonce: "00".repeat(16), salt: "ff".repeat(16) };
  const { challenge, solution } = JSON.parse(atob(await solveProof({ parameters, signature: "s" })));
  assert.deepEqual(challenge, { parameters, signature: "s" });
  // As altcha 2.3.0 for Python finds it.
  assert.deepEqual(solution, { counter: 108, derivedKey: "005aadd34536afbf1e9be2fe4036315dabe90e5f84f9d913854da5c4dadc2876" });
});

test("logging out of a login that is over is no error", async () => {
  const { logOut, tokens } = await client(() => refusal(401, "token_invalid"));
  await logOut();
  assert.equal(await tokens.load(), null);
});

test("a POST whose line broke is sent once more under the same key", async () => {
  const { api, sent } = await client((_, nth) => {
    if (nth === 1) throw new TypeError("fetch failed");
    return json({ booking_attempt_id: 7 }, 201);
  });
  const held = await dataOf(api.POST("/api/booking/select-rooms/", WISH));
  assert.equal(held.booking_attempt_id, 7);
  assert.equal(new Set(sent.map((request) => request.headers.get("Idempotency-Key"))).size, 1);
});

test("what has no key is not repeated", async () => {
  const { requestCode, sent } = await client(() => {
    throw new TypeError("fetch failed");
  });
  await assert.rejects(requestCode("9812345678"), TypeError);
  assert.equal(sent.length, 1);
});

test("a key of the caller's own is kept", async () => {
  const { api, sent } = await client(() => json({}, 201));
  await api.POST("/api/booking/select-rooms/", { ...WISH, headers: { "Idempotency-Key": "click-1" } });
  assert.equal(sent[0]!.headers.get("Idempotency-Key"), "click-1");
});

test("a refusal says all it knows", async () => {
  const { api } = await client(() => refusal(400, "invalid"));
  await assert.rejects(api.GET("/api/auth/profile/"), (problem) => {
    assert.ok(problem instanceof DandeliProblem);
    assert.equal(problem.message, "Because.");
    assert.equal(problem.errors[0]?.pointer, "/guests/0/age");
    assert.equal(problem.requestId, "call-1");
    return true;
  });
});

test("an answer of a proxy is a problem too", async () => {
  const { api } = await client(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  await assert.rejects(api.GET("/api/auth/profile/"), { status: 502, code: "unknown", message: "HTTP 502", errors: [] });
});

test("the language goes with every request", async () => {
  const { api, sent } = await client(() => json({}), { language: () => "hi" });
  await api.GET("/api/auth/profile/");
  assert.equal(sent[0]!.headers.get("Accept-Language"), "hi");
});

test("a cursor is found in the address of a page", () => {
  assert.equal(cursorOf(`${BASE}/api/bookings/?cursor=a%3Ab&page_size=1`), "a:b");
  assert.equal(cursorOf(null), undefined);
});
