import type { components, paths } from "./schema.js";

/** The body of every refusal: problem details, RFC 9457. */
export type Problem = components["schemas"]["Problem"];

/** One field that was not accepted; `pointer` leads into the request, such as `/guests/0/age`. */
export type FieldError = components["schemas"]["FieldErrorSchema"];

type CodeOf<Answer> = Answer extends { content: { "application/problem+json": { code: infer Code } } } ? Code : never;

/** The codes with which one operation may refuse: `RefusalCode<"/api/booking/select-rooms/", "post">`. */
export type RefusalCode<Path extends keyof paths, Method extends keyof paths[Path]> =
  paths[Path][Method] extends { responses: infer Answers } ? CodeOf<Answers[keyof Answers]> : never;

/** A refusal of the API. `code` is stable: decide by it, and show `message` to people. `outcomeOf` knows which there are. */
export class DandeliProblem<Code extends string = string> extends Error {
  override readonly name = "DandeliProblem";

  constructor(
    readonly status: number,
    readonly code: Code,
    detail: string,
    /** Fields that were not accepted; empty unless the input was bad. */
    readonly errors: readonly FieldError[],
    /** Seconds after which another try makes sense. */
    readonly retryAfter: number | undefined,
    /** Name it when you report a fault. */
    readonly requestId: string | undefined,
    /** The whole body: some codes carry further keys, such as `available_rooms` of `room_held`. */
    readonly body: Readonly<Record<string, unknown>>,
  ) {
    super(detail);
  }

  /** What a response that is not ok says; an answer of a proxy, which is no problem+json, has the code `unknown`. */
  static async of(response: Response): Promise<DandeliProblem> {
    const body = asRecord(await response.json().catch(() => undefined));
    const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
    return new DandeliProblem(
      response.status,
      text(body["code"]) ?? "unknown",
      text(body["detail"]) ?? `HTTP ${response.status}`,
      Array.isArray(body["errors"]) ? (body["errors"] as FieldError[]) : [],
      Number.isNaN(wait) ? undefined : wait,
      // In the body too: a browser shows scripts only those headers of other sites that it is told to.
      text(body["request_id"]) ?? response.headers.get("X-Request-ID") ?? undefined,
      body,
    );
  }
}

/** What one call came to: its answer, or the refusal, whose `code` is one of the operation's own or `unknown`. */
export type Outcome<Data, Code extends string> =
  | { data: Data; refusal?: undefined }
  | { data?: undefined; refusal: DandeliProblem<Code | "unknown"> };

type CodeIn<Body> = Body extends { code: infer Code extends string } ? Code : never;

/** A call whose refusals are looked at, not thrown: `const { data, refusal } = await outcomeOf(api.POST(…))`. */
export async function outcomeOf<Data, Body>(
  call: Promise<{ data?: Data; error?: Body }>,
): Promise<Outcome<Exclude<Data, undefined>, CodeIn<Body>>> {
  try {
    return { data: (await call).data as Exclude<Data, undefined> };
  } catch (problem) {
    if (!(problem instanceof DandeliProblem)) throw problem;
    return { refusal: problem as DandeliProblem<CodeIn<Body> | "unknown"> };
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
