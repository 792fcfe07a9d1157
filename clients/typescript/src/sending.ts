import { DandeliProblem } from "./problem.js";
import { Refresher, type TokenStorage } from "./tokens.js";

/** How a client reaches the API. */
export interface DandeliOptions {
  /** Such as `https://book.example.org`, without a path. */
  baseUrl: string;
  /** Where the tokens live; by default in memory. */
  tokens?: TokenStorage;
  /** Language of the texts for people, as in Accept-Language; a function is asked for every request. */
  language?: string | (() => string);
  /** Another fetch than the global one. */
  fetch?: (request: Request) => Promise<Response>;
}

// Nobody is logged in yet, or the refresh token speaks for itself.
const WITHOUT_TOKEN = /\/api\/auth\/(otp|token)\//;
const LOGIN = /\/api\/auth\//;

/** A fetch that carries the token, refreshes it, names what moves rooms or money, and throws refusals. */
export function sender(options: DandeliOptions, storage: TokenStorage): (request: Request) => Promise<Response> {
  const send = options.fetch ?? ((request: Request) => fetch(request));
  const refresher = new Refresher(storage, (refresh) =>
    send(
      new Request(new URL("/api/auth/token/refresh/", options.baseUrl), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ refresh }),
      }),
    ),
  );

  return async (request) => {
    const prepared = prepare(request, options);
    const open = WITHOUT_TOKEN.test(new URL(request.url).pathname);
    const access = open ? undefined : (await storage.load())?.access;
    let answer = await persistently(send, withToken(prepared, access));
    if (answer.status === 401 && access) {
      const tokens = await refresher.newerThan(access);
      if (tokens) answer = await persistently(send, withToken(prepared, tokens.access));
    }
    if (!answer.ok) throw await DandeliProblem.of(answer);
    return answer;
  };
}

function prepare(request: Request, options: DandeliOptions): Request {
  const headers = new Headers(request.headers);
  const language = typeof options.language === "function" ? options.language() : options.language;
  if (language && !headers.has("Accept-Language")) headers.set("Accept-Language", language);
  const moves = request.method === "POST" && !LOGIN.test(new URL(request.url).pathname);
  // Ours only when the caller named none: a caller who repeats a click by hand should send the same key twice.
  if (moves && !headers.has("Idempotency-Key")) headers.set("Idempotency-Key", crypto.randomUUID());
  return new Request(request, { headers });
}

function withToken(request: Request, access: string | undefined): Request {
  const copy = request.clone();
  if (access) copy.headers.set("Authorization", `Bearer ${access}`);
  return copy;
}

/** Sends once more when the line broke and a second time can do no harm: reads, and what carries a key. */
async function persistently(send: (request: Request) => Promise<Response>, request: Request): Promise<Response> {
  const harmless = request.method === "GET" || request.headers.has("Idempotency-Key");
  const again = harmless ? request.clone() : undefined;
  try {
    return await send(request);
  } catch (error) {
    if (!again || request.signal.aborted) throw error;
    return await send(again);
  }
}
