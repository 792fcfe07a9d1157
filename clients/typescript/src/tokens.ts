import { DandeliProblem } from "./problem.js";
import type { components } from "./schema.js";

/** The two tokens of a login. The refresh token changes with every refresh. */
export type Tokens = components["schemas"]["TokenPair"];

type Awaitable<T> = T | Promise<T>;

/** Where the tokens live: memory, a cookie of your server, a phone's key chain. */
export interface TokenStorage {
  load(): Awaitable<Tokens | null>;
  /** `null` says that the login has ended. */
  save(tokens: Tokens | null): Awaitable<void>;
}

/** Tokens that are gone with the page. */
export function inMemory(): TokenStorage {
  let kept: Tokens | null = null;
  return { load: () => kept, save: (tokens) => void (kept = tokens) };
}

/** Exchanges tokens that ran out. However many requests ask at once, one refresh is sent. */
export class Refresher {
  #underWay: Promise<Tokens | null> | undefined;

  constructor(
    private readonly storage: TokenStorage,
    private readonly exchange: (refresh: string) => Promise<Response>,
  ) {}

  /** Tokens that are newer than the refused access token; null when the login is over. */
  newerThan(refused: string | undefined): Promise<Tokens | null> {
    this.#underWay ??= this.#refresh(refused).finally(() => (this.#underWay = undefined));
    return this.#underWay;
  }

  async #refresh(refused: string | undefined): Promise<Tokens | null> {
    const tokens = await this.storage.load();
    // Another request, or another tab, was first.
    if (!tokens || tokens.access !== refused) return tokens;
    const answer = await this.exchange(tokens.refresh);
    if (answer.ok) {
      const fresh = (await answer.json()) as Tokens;
      await this.storage.save(fresh);
      return fresh;
    }
    // Busy or broken is not refused: the login stands.
    if (answer.status !== 400 && answer.status !== 401) throw await DandeliProblem.of(answer);
    await this.storage.save(null);
    return null;
  }
}
