/** The house that `make run` started, as the scripts here need it. */
export const API = process.env["API_URL"] ?? "http://127.0.0.1:8000";
const TWIN = process.env["TWIN_URL"] ?? "http://127.0.0.1:8001";

/** All login codes in SMS to this phone. */
export async function codesSentTo(phone: string): Promise<string[]> {
  const received = (await twin(`/sandbox/sms/?phone_number=${encodeURIComponent(phone)}`)) as { text: string }[];
  return received.flatMap((sms) => /\b\d{6}\b/.exec(sms.text) ?? []);
}

/** The login code that comes, and is none of the earlier ones. */
export async function codeSentTo(phone: string, earlier: string[] = []): Promise<string> {
  return until("the SMS", async () => (await codesSentTo(phone)).find((code) => !earlier.includes(code)));
}

/** A number that nobody has logged in with. */
export function newPhone(): string {
  return `+9198${String(Math.floor(Math.random() * 1e8)).padStart(8, "0")}`;
}

/** What the stand-in for the outside world answers. */
export async function twin(path: string, method = "GET"): Promise<unknown> {
  const answer = await fetch(TWIN + path, { method, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The first answer that is there. */
export async function until<T>(what: string, look: () => Promise<T | null | undefined>): Promise<T> {
  for (const end = Date.now() + 45_000; Date.now() < end; ) {
    const found = await look();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`waited in vain for ${what}`);
}

/** The date so many days from now. */
export function day(ahead: number): string {
  return new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
}

/** One step that went well. */
export function told(line: string): void {
  console.log(`✓ ${line}`);
}
