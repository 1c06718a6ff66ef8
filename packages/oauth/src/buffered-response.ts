/**
 * A `Response` whose body was read already. It hands out its text without the stream machinery of the built-in
 * body, which costs several times as much as everything else a small answer needs.
 */
export class BufferedResponse extends Response {
  override readonly text: () => Promise<string>;
  override readonly json: () => Promise<unknown>;
  override readonly clone: () => BufferedResponse;

  constructor(
    text: string,
    init: { readonly status: number; readonly headers: Headers | Readonly<Record<string, string>> },
  ) {
    super(null, init);
    this.text = () => Promise.resolve(text);
    this.json = async () => JSON.parse(text) as unknown;
    this.clone = () => new BufferedResponse(text, init);
  }
}
