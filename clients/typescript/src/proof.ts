/** Proof of work before a login code, as `altcha` in a `proof_required` refusal asks for it (version 2, PBKDF2). */

/** The challenge: `problem.body["altcha"]`. */
export interface Proof {
  parameters: { algorithm: string; cost: number; keyLength: number; keyPrefix: string; nonce: string; salt: string };
  signature?: string;
}

/** What to send as `altcha`: about a second of work on a phone. */
export async function solveProof(challenge: Proof): Promise<string> {
  const { algorithm, cost, keyLength, keyPrefix, nonce, salt } = challenge.parameters;
  const [name, hash] = algorithm.split("/");
  if (name !== "PBKDF2" || !hash) throw new Error(`Unknown proof of work: ${algorithm}`);
  const method = { name, hash, salt: bytes(salt), iterations: cost };
  const password = new Uint8Array(nonce.length / 2 + 4);
  password.set(bytes(nonce));
  const view = new DataView(password.buffer);
  for (let counter = 0; ; counter += 1) {
    view.setUint32(nonce.length / 2, counter);
    const key = await crypto.subtle.importKey("raw", password, name, false, ["deriveBits"]);
    const derivedKey = hex(await crypto.subtle.deriveBits(method, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) return btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } }));
  }
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function hex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
