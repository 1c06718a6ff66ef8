import type {
  Compilable,
  CompiledQuery,
  DeleteResult,
  DialectAdapter,
  InsertResult,
  Kysely,
  QueryResult,
  UpdateResult,
} from 'kysely';

/** Stands for a value that is given when the query runs. Its type is the value's, so the query is checked. */
export type Placeholder<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name];

type WriteResult = InsertResult | UpdateResult | DeleteResult;
type Build<Database, Values, Result> = (
  db: Kysely<Database>,
  value: Placeholder<Values>,
) => Compilable<Result>;

/**
 * A query that is built and compiled once per database instead of once per call, for hot paths:
 *
 * ```ts
 * const findById = prepared((db: Kysely<Schema>, value: Placeholder<{ id: string }>) =>
 *   db.selectFrom('users').selectAll().where('id', '=', value('id')),
 * );
 * const [user] = await findById(db, { id });
 * ```
 *
 * `build` runs without the values, so the query's shape cannot depend on them, and a list for `in` is not
 * possible. For a select, or a write with `returning`.
 * @returns a function of a database or transaction and the values, which resolves to the rows
 */
export function prepared<Database, Values, Row>(build: Build<Database, Values, Row>) {
  const bind = compileOnce(build);
  return async (
    executor: Kysely<Database>,
    values: Values,
  ): Promise<Row extends WriteResult ? never : Row[]> => {
    const { rows } = await run(executor, bind(executor, values));
    return rows as Row extends WriteResult ? never : Row[];
  };
}

/**
 * As `prepared`, for an insert, update or delete without `returning`.
 * @param options `mayBeLost` by a power cut within a second, not by the end of the process: then SQLite does not wait
 *   for the disk
 * @returns a function that resolves to the number of affected rows
 */
export function preparedWrite<Database, Values, Result extends WriteResult>(
  build: Build<Database, Values, Result>,
  { mayBeLost = false }: { mayBeLost?: boolean } = {},
) {
  const bind = compileOnce(build);
  return async (executor: Kysely<Database>, values: Values): Promise<number> => {
    const { numAffectedRows } = await run(executor, bind(executor, values), mayBeLost);
    return Number(numAffectedRows ?? 0n);
  };
}

/**
 * As `preparedWrite`, for several rows in one statement. It is built once per number of rows, so there should be few
 * numbers.
 * @param columns what is written of a row; every row has a value for each
 * @returns a function that resolves to the number of inserted rows
 */
export function preparedInsert<Database, Row>(
  columns: readonly (keyof Row & string)[],
  build: (db: Kysely<Database>, rows: readonly Row[]) => Compilable<InsertResult>,
  options: { mayBeLost?: boolean } = {},
) {
  const ofSize = new Map<number, ReturnType<typeof buildFor>>();
  const buildFor = (size: number) =>
    preparedWrite((db: Kysely<Database>, value: Placeholder<Record<string, unknown>>) => {
      const valueAt = (row: number, at: number) => value(String(row * columns.length + at));
      const rowAt = (_: unknown, row: number) =>
        Object.fromEntries(columns.map((column, at) => [column, valueAt(row, at)])) as Row;
      return build(db, Array.from({ length: size }, rowAt));
    }, options);
  return async (executor: Kysely<Database>, rows: readonly Row[]): Promise<number> => {
    const insert = ofSize.get(rows.length) ?? buildFor(rows.length);
    ofSize.set(rows.length, insert);
    const values = rows.flatMap((row) => columns.map((column) => row[column]));
    return insert(executor, values as unknown as Record<string, unknown>);
  };
}

/** An adapter of a database that answers at once, in this process. */
export interface ImmediateAdapter {
  /** @returns undefined when the query has to wait */
  runNow(
    query: CompiledQuery,
    isInTransaction: boolean,
    mayBeLost: boolean,
  ): QueryResult<unknown> | Promise<QueryResult<unknown>> | undefined;
}

function run<Database>(
  executor: Kysely<Database>,
  query: CompiledQuery<unknown>,
  mayBeLost = false,
): QueryResult<unknown> | Promise<QueryResult<unknown>> {
  const adapter: DialectAdapter & Partial<ImmediateAdapter> = executor.getExecutor().adapter;
  return adapter.runNow?.(query, executor.isTransaction, mayBeLost) ?? executor.executeQuery(query);
}

function compileOnce<Database, Values, Row>(build: Build<Database, Values, Row>) {
  // A transaction shares its database's adapter, so it finds what the database compiled.
  const templates = new WeakMap<object, Template<Values, Row>>();
  return (executor: Kysely<Database>, values: Values): CompiledQuery<Row> => {
    const { adapter } = executor.getExecutor();
    let template = templates.get(adapter);
    if (template === undefined) {
      template = compileTemplate(executor, build);
      templates.set(adapter, template);
    }
    return bindTemplate(template, values);
  };
}

interface Template<Values, Row> {
  readonly query: CompiledQuery<Row>;
  /** In the order of the SQL's parameters. */
  readonly slots: readonly (NamedSlot<Values> | ConstantSlot)[];
}
type NamedSlot<Values> = { readonly name: keyof Values & string };
type ConstantSlot = { readonly constant: unknown };

function compileTemplate<Database, Values, Row>(
  executor: Kysely<Database>,
  build: Build<Database, Values, Row>,
): Template<Values, Row> {
  const placeholder: Placeholder<Values> = (name) => new Marker(name) as unknown as Values[typeof name];
  const query = build(executor, placeholder).compile();
  const slots = query.parameters.map((parameter) =>
    parameter instanceof Marker ? { name: parameter.name as keyof Values & string } : { constant: parameter },
  );
  return { query, slots };
}

function bindTemplate<Values, Row>(
  { query, slots }: Template<Values, Row>,
  values: Values,
): CompiledQuery<Row> {
  const parameters: unknown[] = [];
  for (const slot of slots) {
    if ('constant' in slot) {
      parameters.push(slot.constant);
      continue;
    }
    const value = values[slot.name];
    // pg would write NULL for a value that was forgotten.
    if (value === undefined) throw new TypeError(`no value for "${slot.name}" of a prepared query`);
    parameters.push(value);
  }
  return { sql: query.sql, query: query.query, queryId: query.queryId, parameters };
}

/** Takes a value's place while the query is built. Whoever computes with it instead of passing it on fails. */
class Marker {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  [Symbol.toPrimitive](): never {
    throw new TypeError(`"${this.name}" of a prepared query has no value while the query is built`);
  }

  toJSON(): never {
    return this[Symbol.toPrimitive]();
  }
}
