/** What is read of a provider's answer. */
export interface ProviderResponse {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  text(): Promise<string>;
  json(): Promise<unknown>;
}

/**
 * An answer whose body was read already. The built-in `Response` builds streams and headers that nobody looks
 * at, which costs several times as much as everything else a small answer needs.
 */
export class BufferedResponse implements ProviderResponse {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  readonly bodyUsed = false;
  readonly #text: string;

  /** @param init.headers by names in lower case */
  constructor(
    text: string,
    init: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  ) {
    this.#text = text;
    this.status = init.status;
    this.headers = { get: (name) => init.headers[name.toLowerCase()] ?? null };
  }

  text(): Promise<string> {
    return Promise.resolve(this.#text);
  }

  async json(): Promise<unknown> {
    return JSON.parse(this.#text) as unknown;
  }

  clone(): this {
    return this;
  }

  /** By this oauth4webapi knows what it was given; it reads no more of it than there is. */
  get [Symbol.toStringTag](): string {
    return 'Response';
  }
}

/** For the library, whose types ask for everything a `Response` has. */
export function asResponse(response: ProviderResponse): Response {
  return response as unknown as Response;
}
