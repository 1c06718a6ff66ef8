/** One row of the editor. */
export interface AuthorizationParameter {
  readonly name: string;
  readonly value: string;
}

/** Rows to edit, from what the API gives. */
export function parameterRows(
  parameters: Readonly<Record<string, string>>,
): readonly AuthorizationParameter[] {
  return Object.entries(parameters).map(([name, value]) => ({ name, value }));
}

/** What the API takes; rows with nothing in them do not count. */
export function parametersOf(rows: readonly AuthorizationParameter[]): Record<string, string> {
  const filled = rows.map(({ name, value }) => [name.trim(), value.trim()] as const);
  return Object.fromEntries(filled.filter(([name, value]) => name !== '' || value !== ''));
}

/** What is wrong with a row, by the part it is wrong with. Which names are taken, the server knows. */
export function parameterProblem(
  rows: readonly AuthorizationParameter[],
  index: number,
): { readonly name?: string; readonly value?: string } {
  const [name, value] = [rows[index]?.name.trim() ?? '', rows[index]?.value.trim() ?? ''];
  if (name === '') return value === '' ? {} : { name: 'A parameter needs a name.' };
  if (/\s/.test(name)) return { name: 'A name has no spaces.' };
  const isTwice = rows.slice(0, index).some((row) => row.name.trim() === name);
  if (isTwice) return { name: 'This name is there already.' };
  return value === '' ? { value: 'A parameter needs a value.' } : {};
}

/** Whether the rows can be saved. */
export function hasParameterProblem(rows: readonly AuthorizationParameter[]): boolean {
  return rows.some((_row, index) => Object.keys(parameterProblem(rows, index)).length > 0);
}
