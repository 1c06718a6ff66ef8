import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { MailTemplateTable } from './mail-tables.ts';

export type MailTemplateRow = Selectable<MailTemplateTable>;

/** @returns undefined where the operator left the words as they are */
export async function findMailTemplate(
  db: Db,
  environmentId: string,
  name: string,
): Promise<MailTemplateRow | undefined> {
  return db
    .selectFrom('mail_templates')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('name', '=', name)
    .executeTakeFirst();
}

export async function replaceMailTemplate(db: Db, row: MailTemplateRow): Promise<void> {
  const { subject, text, html, updated_at } = row;
  await db
    .insertInto('mail_templates')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['environment_id', 'name']).doUpdateSet({ subject, text, html, updated_at }),
    )
    .execute();
}

/** Goes back to our own words. @returns false when they were not changed */
export async function deleteMailTemplate(db: Db, environmentId: string, name: string): Promise<boolean> {
  const result = await db
    .deleteFrom('mail_templates')
    .where('environment_id', '=', environmentId)
    .where('name', '=', name)
    .executeTakeFirst();
  return result.numDeletedRows === 1n;
}
