import { z } from 'zod';
import type { ErrorCode } from './errors.ts';

/** HTTP methods an endpoint may use. */
export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/**
 * Who may call, checked by the pipeline before any handler runs.
 * - `public`: anybody; nothing about the caller is read
 * - `browser`: the Frontend API: a browser, known or not; its cookie is read if it has one
 * - `session`: a live session of the calling browser
 * - `management`: a secret key of the environment, or an operator's session
 * - `operator`: an operator's session only
 * - `tokens`: a secret key that may read providers' tokens; never a browser
 */
export type Access = 'public' | 'browser' | 'session' | 'management' | 'operator' | 'tokens';

/** A JSON object schema. Request bodies and queries are always objects. */
export type ObjectSchema = z.ZodObject<z.ZodRawShape>;

/** The declaration from which parser, types, OpenAPI page and client method come. */
export interface Endpoint<
  Params extends ObjectSchema = ObjectSchema,
  Query extends ObjectSchema = ObjectSchema,
  Body extends ObjectSchema = ObjectSchema,
  Response extends z.ZodType = z.ZodType,
  Guard extends Access = Access,
> {
  /** operationId, unique */
  readonly id: string;
  readonly method: Method;
  /** kebab-case, with `{name}` for parameters; the same path in snake_case answers too */
  readonly path: `/${string}`;
  readonly access: Guard;
  readonly summary: string;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly response: Response;
  /** status on success */
  readonly status: 200 | 201;
  /** codes particular to this endpoint; those of its access and of bad input are implied */
  readonly errors: readonly ErrorCode[];
  /** a body is allowed to be absent (all of its fields are optional) */
  readonly hasBody: boolean;
  /**
   * A list that SDKs of the ecosystem read as an array alone: callers that name a version of that API, and do
   * not say `paginated=true`, get `data` without the object around it.
   */
  readonly isBareForSdks?: true;
}

/** Whether an `Idempotency-Key` counts: on writes of servers and of the dashboard. */
export function takesIdempotencyKey({ access, method }: Endpoint): boolean {
  return (access === 'management' || access === 'operator') && method !== 'GET';
}

type Empty = z.ZodObject<Record<never, never>>;
const empty: Empty = z.strictObject({});

interface Declaration<P, Q, B, R, A> {
  readonly id: string;
  readonly method: Method;
  readonly path: `/${string}`;
  readonly access: A;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly response: R;
  readonly status?: 200 | 201;
  readonly errors?: readonly ErrorCode[];
  readonly isBareForSdks?: true;
}

/**
 * Declares one endpoint.
 * @param declaration absent `params`, `query` or `body` mean that none is accepted
 */
export function endpoint<
  const A extends Access,
  R extends z.ZodType,
  P extends ObjectSchema = Empty,
  Q extends ObjectSchema = Empty,
  B extends ObjectSchema = Empty,
>(declaration: Declaration<P, Q, B, R, A>): Endpoint<P, Q, B, R, A> {
  return {
    ...declaration,
    params: declaration.params ?? (empty as unknown as P),
    query: declaration.query ?? (empty as unknown as Q),
    body: declaration.body ?? (empty as unknown as B),
    hasBody: declaration.body !== undefined,
    status: declaration.status ?? 200,
    errors: declaration.errors ?? [],
  };
}

/** What a handler receives, parsed. */
export type Input<E> =
  E extends Endpoint<infer P, infer Q, infer B, z.ZodType>
    ? { params: z.output<P>; query: z.output<Q>; body: z.output<B> }
    : never;

/** What a caller sends. */
export type RequestOf<E> =
  E extends Endpoint<infer P, infer Q, infer B, z.ZodType>
    ? { params?: z.input<P>; query?: z.input<Q>; body?: z.input<B> }
    : never;

/** What a caller gets. */
export type ResponseOf<E> =
  E extends Endpoint<ObjectSchema, ObjectSchema, ObjectSchema, infer R> ? z.output<R> : never;
