export interface MailTemplateTable {
  environment_id: string;
  name: string;
  subject: string;
  text: string;
  html: string;
  updated_at: number;
}

export interface InboxMessageTable {
  environment_id: string;
  id: string;
  recipient: string;
  sealed_subject: string;
  sealed_text: string;
  created_at: number;
}
