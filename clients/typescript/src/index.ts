/** A typed client of the Dandeli booking API: `createDandeli({ baseUrl })`. */
import createClient, { type Client } from "openapi-fetch";

import { DandeliProblem } from "./problem.js";
import type { components, paths } from "./schema.js";
import { sender, type DandeliOptions } from "./sending.js";
import { inMemory } from "./tokens.js";

export { DandeliProblem, outcomeOf, type FieldError, type Outcome, type Problem, type RefusalCode } from "./problem.js";
export type { components, operations, paths } from "./schema.js";
export type { DandeliOptions } from "./sending.js";
export { solveProof, type Proof } from "./proof.js";
export { inMemory, type Tokens, type TokenStorage } from "./tokens.js";

/** One schema of the API by its name: `Schema<"BookingOutput">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** How a code reaches the guest, where the house offers it. */
export type Channel = NonNullable<Schema<"OtpAskRequest">["channel"]>;

/** What may go along when a code is asked for: `device_token` of the last login, and `altcha` from `solveProof`. */
export type CodeExtras = Pick<Schema<"OtpAskRequest">, "device_token" | "altcha">;

/** What `createDandeli` gives. */
export interface Dandeli {
  /** Every operation, by method and path. A refusal is thrown as a `DandeliProblem`. */
  api: Client<paths>;
  /** Have a code sent, by SMS unless another channel is asked for. `more`: the device's token, a proof of work. */
  requestCode(phoneNumber: string, channel?: Channel, more?: CodeExtras): Promise<Schema<"OtpSent">>;
  /** Log in with that code; the tokens go to the storage. */
  logIn(phoneNumber: string, code: string): Promise<Schema<"LoggedIn">>;
  /** End the login on this device. */
  logOut(): Promise<void>;
}

/** A client for one API and one person. */
export function createDandeli(options: DandeliOptions): Dandeli {
  const tokens = options.tokens ?? inMemory();
  // Each code belongs to the request that asked for it.
  const challenges = new Map<string, string>();
  const api = createClient<paths>({ baseUrl: options.baseUrl, fetch: sender(options, tokens) });
  return {
    api,
    async requestCode(phone_number, channel, more) {
      const challenge = challenges.get(phone_number);
      const body = { phone_number, ...(channel && { channel }), ...(challenge && { challenge }), ...more };
      const answer = await dataOf(api.POST("/api/auth/otp/request/", { body }));
      challenges.set(phone_number, answer.challenge);
      return answer;
    },
    async logIn(phone_number, otp) {
      const challenge = challenges.get(phone_number);
      const body = { phone_number, otp, ...(challenge && { challenge }) };
      const answer = await dataOf(api.POST("/api/auth/otp/verify/", { body }));
      challenges.delete(phone_number);
      await tokens.save({ access: answer.access, refresh: answer.refresh });
      return answer;
    },
    async logOut() {
      try {
        if (await tokens.load()) await api.POST("/api/auth/logout/");
      } catch (problem) {
        if (!(problem instanceof DandeliProblem && problem.status === 401)) throw problem;
      } finally {
        await tokens.save(null);
      }
    },
  };
}

/** The body of an answer: `const found = await dataOf(api.GET(…))`. */
export async function dataOf<Data>(call: Promise<{ data?: Data }>): Promise<Exclude<Data, undefined>> {
  // Refusals have been thrown on the way, so what arrives here is an answer.
  return (await call).data as Exclude<Data, undefined>;
}

/** The cursor of a neighbouring page: of `next` or `previous`, to send as the parameter `cursor`. */
export function cursorOf(page: string | null | undefined): string | undefined {
  return (page && new URL(page).searchParams.get("cursor")) || undefined;
}
