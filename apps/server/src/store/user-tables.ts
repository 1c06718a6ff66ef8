import type { Switch } from './schema.ts';

export interface UserTable {
  environment_id: string;
  id: string;
  /** as it is shown: chosen here, or the handle at the provider */
  username: string | null;
  /** as it is compared, where usernames are one owner's: null for a handle that was only taken over */
  username_canonical: string | null;
  first_name: string | null;
  last_name: string | null;
  image_url: string | null;
  primary_email_address_id: string | null;
  /** that address as it is compared, for lists in its order; store/users.ts alone writes it */
  primary_address: string | null;
  /** the app's own id for this person */
  external_id: string | null;
  public_metadata: string;
  private_metadata: string;
  unsafe_metadata: string;
  banned: Switch;
  locked: Switch;
  legal_accepted_at: number | null;
  /** a moment late: store/last-sign-ins.ts writes it, and accounts at providers know their own at once */
  last_sign_in_at: number | null;
  /** what they are found by, as user-search.ts writes it */
  search_terms: string;
  created_at: number;
  updated_at: number;
}

/** Tables that are kept beside `users`, for lists of people. */
export interface UserSearchTermTable {
  environment_id: string;
  /** compared byte by byte, so that all with one beginning are next to each other */
  term: string;
  user_id: string;
}

export interface UserCountTable {
  environment_id: string;
  /** with which the ids of these people begin: they came within the same few hours */
  id_prefix: string;
  id: string;
  /** how many came with this row; below zero: went */
  people: number;
}

/** How far the audit log was read for `users.last_sign_in_at`. */
export interface NotedSignInTable {
  environment_id: string;
  /** events up to this one are noted, and none before it is still to come */
  event_id: string;
}
